// Accepts blocked signals one by one through signalfd, with the kernel's information about each. On macOS
// threads/acceptor.h does this.
#pragma once

#include <sys/types.h>

#include "posix/signals.h"

struct SignalInfo {
  int code;
  pid_t pid;
  uid_t uid;
  int value;
};

#if defined(__linux__)

// signalfd(2): opens a nonblocking descriptor that is readable while a signal of `set` is pending for the process or for the
// thread that polls it. Returns the descriptor or a negated errno.
int OpenSignals(SignalBits set);

// sigtimedwait(3p) without waiting: accepts a signal that is pending for the process or the calling thread. Returns its number
// or a negated errno: -EAGAIN where no signal is pending.
int AcceptSignal(int fd, SignalInfo* info);

#endif
