// Accepting blocked signals one by one, with what the kernel says of them.
#pragma once

#include <sys/types.h>

#include "posix/signals.h"

struct SignalInfo {
  int code;
  pid_t pid;
  uid_t uid;
  int value;
};

// signalfd(2), not blocking: a descriptor that is readable while a signal of `set` is pending for the process or for the
// thread that asks. Returns it or a negated errno.
int OpenSignals(SignalBits set);

// sigtimedwait(3p) without waiting: accepts a signal that is pending for the process or the calling thread. Returns its
// number, or a negated errno: -EAGAIN where there is none.
int AcceptSignal(int fd, SignalInfo* info);
