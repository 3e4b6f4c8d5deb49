#include "look/children.h"

#include <cerrno>

#if defined(__linux__)

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "posix/file.h"

bool HasChildren() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

int ReadMainThreadChildren(std::vector<pid_t>* pids) {
  pids->clear();
  std::string text;
  const std::string path = "/proc/self/task/" + std::to_string(getpid()) + "/children";
  const int error = ReadWhole(AT_FDCWD, path.c_str(), &text);
  pid_t pid = 0;
  for (const char next : text) {
    if (next >= '0' && next <= '9') {
      pid = pid * 10 + (next - '0');
    } else if (pid > 0) {
      pids->push_back(pid);
      pid = 0;
    }
  }
  return error;
}

#else

bool HasChildren() { return true; }

int ReadMainThreadChildren(std::vector<pid_t>*) { return -ENOENT; }

#endif
