#include "terminal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "mask.h"

namespace {

template <typename Call>
int WithSigttouBlocked(Call call) {
  const SignalBits sigttou = BitOf(SIGTTOU);
  SignalBits mask_before = 0;
  const int error = ThreadMask(SIG_BLOCK, &sigttou, &mask_before);
  if (error != 0) return error;
  const int result = call() == 0 ? 0 : -errno;
  RestoreMask(mask_before);
  return result;
}

}  // namespace

int OpenTerminal(int fd) {
  const int opened = fd == -1 ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return opened == -1 ? -errno : opened;
}

pid_t Tcgetpgrp(int fd) {
  const pid_t group = tcgetpgrp(fd);
  return group == -1 ? -errno : group;
}

int Tcsetpgrp(int fd, pid_t pgid) {
  return WithSigttouBlocked([=] { return tcsetpgrp(fd, pgid); });
}

// Without waiting for what has been written: that may take forever, after a ^S.
int SetModes(int fd, const termios& modes) {
  return WithSigttouBlocked([&] { return tcsetattr(fd, TCSANOW, &modes); });
}

int GetModes(int fd, termios* modes) { return tcgetattr(fd, modes) == 0 ? 0 : -errno; }
