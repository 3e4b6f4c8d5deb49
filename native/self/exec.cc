#include "self/exec.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "posix/kernel.h"

#if defined(__linux__)
#include <sys/prctl.h>
#else
#include <crt_externs.h>
#endif

namespace {

std::vector<char*> Pointers(std::string* text) {
  std::vector<char*> pointers;
  for (std::size_t at = 0; at < text->size(); at = text->find('\0', at) + 1) pointers.push_back(text->data() + at);
  pointers.push_back(nullptr);
  return pointers;
}

#if defined(__APPLE__)
char** OwnEnvironment() { return *_NSGetEnviron(); }
#else
char** OwnEnvironment() { return environ; }
#endif

}  // namespace

int SetEveryDisposition(SignalBits ignored) {
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    const KernelAction wanted = PlainAction((ignored & BitOf(signal)) != 0 ? SIG_IGN : SIG_DFL);
    if (KernelSigaction(signal, &wanted, nullptr) != 0) return -errno;
  }
  return 0;
}

#if defined(__linux__)

int SetParentDeathSignal(int signal) { return prctl(PR_SET_PDEATHSIG, signal) == 0 ? 0 : -errno; }

#else

int SetParentDeathSignal(int) { return -ENOSYS; }

#endif

int KeepOnExec(int fd) {
  const int flags = fcntl(fd, F_GETFD);
  return flags != -1 && fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) != -1 ? 0 : -errno;
}

int LimitOpenFiles(rlim_t soft) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
  limit.rlim_cur = soft;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : -errno;
}

int Execve(const std::string& path, std::string arguments, std::optional<std::string> environment) {
  const std::vector<char*> argv = Pointers(&arguments);
  const std::vector<char*> given = environment.has_value() ? Pointers(&*environment) : std::vector<char*>();
  execve(path.c_str(), argv.data(), environment.has_value() ? given.data() : OwnEnvironment());
  return -errno;
}
