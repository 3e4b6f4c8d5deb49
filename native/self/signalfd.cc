#include "self/signalfd.h"

#if defined(__linux__)

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

int OpenSignals(SignalBits set) {
  const long fd = syscall(SYS_signalfd4, -1, &set, sizeof set, SFD_NONBLOCK | SFD_CLOEXEC);
  return fd == -1 ? -errno : static_cast<int>(fd);
}

int AcceptSignal(int fd, SignalInfo* info) {
  signalfd_siginfo found{};
  ssize_t size;
  do {
    size = read(fd, &found, sizeof found);
  } while (size == -1 && errno == EINTR);
  if (size == -1) return -errno;
  *info = {found.ssi_code, static_cast<pid_t>(found.ssi_pid), found.ssi_uid, found.ssi_int};
  return static_cast<int>(found.ssi_signo);
}

#endif
