#include "look/children.h"

#include <cerrno>

#if defined(__linux__)

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "posix/file.h"

int ReadMainThreadChildren(std::vector<pid_t>* pids) {
  pids->clear();
  std::string text;
  const std::string path = "/proc/self/task/" + std::to_string(getpid()) + "/children";
  const int error = ReadWhole(AT_FDCWD, path.c_str(), &text);
  for (const char* at = text.c_str(); error == 0 && *at != '\0';) {
    char* end = nullptr;
    const long pid = std::strtol(at, &end, 10);
    if (end == at) break;
    pids->push_back(static_cast<pid_t>(pid));
    at = end;
  }
  return error;
}

#else

int ReadMainThreadChildren(std::vector<pid_t>*) { return -ENOENT; }

#endif
