#include "self/terminal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "posix/mask.h"

namespace {

// Errors for a descriptor that is no terminal, and for a terminal that has hung up or belongs to another session.
bool IsAnswer(int error) { return error == EIO || error == ENOTTY || error == EBADF || error == EPERM || error == EINVAL; }

// Restoring a terminal must not fail when a sandbox refuses a call once.
template <typename Call>
int Insist(Call call) {
  constexpr int kTries = 100;
  int result = -1;
  errno = 0;
  for (int tries = 0; tries < kTries && result == -1 && !IsAnswer(errno); ++tries) result = call();
  return result == -1 ? -errno : result;
}

template <typename Call>
int WithSigttouBlocked(Call call) {
  const SignalBits sigttou = BitOf(SIGTTOU);
  SignalBits mask_before = 0;
  const int error = Insist([&] { return ThreadMask(SIG_BLOCK, &sigttou, &mask_before) == 0 ? 0 : -1; });
  if (error != 0) return error;
  const int result = Insist(call);
  RestoreMask(mask_before);
  return result;
}

}  // namespace

int OpenTerminal(int fd) {
  const int opened = fd == -1 ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return opened == -1 ? -errno : opened;
}

pid_t Tcgetpgrp(int fd) {
  return Insist([=] { return tcgetpgrp(fd); });
}

int Tcsetpgrp(int fd, pid_t pgid) {
  const int result = WithSigttouBlocked([=] { return tcsetpgrp(fd, pgid); });
#if defined(__APPLE__)
  // Where no group has the number.
  if (result == -EINVAL && pgid > 0) return -EPERM;
#endif
  return result;
}

// Does not wait for written output: after a ^S, that could take forever.
int SetModes(int fd, const termios& modes) {
  return WithSigttouBlocked([&] { return tcsetattr(fd, TCSANOW, &modes); });
}

int GetModes(int fd, termios* modes) {
  return Insist([=] { return tcgetattr(fd, modes); });
}
