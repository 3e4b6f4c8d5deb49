// Records threads that cannot be asked for another mask, because they block all real-time signals.
#pragma once

#include "posix/signals.h"

// Whether a thread with this mask cannot be asked.
inline bool IsUnreachable(SignalBits mask) { return (RealTimeSignals() & ~mask) == 0; }

// pthread_sigmask(3p) for a mask that the program keeps. A thread that blocks all real-time signals after the call is recorded
// until it ends. Returns 0 or a negated errno.
int SetOwnMask(int how, const SignalBits* set, SignalBits* previous);

// While this object lives, the calling thread is recorded as blocking all real-time signals.
class UnreachableThread {
 public:
  UnreachableThread();
  ~UnreachableThread();
  UnreachableThread(const UnreachableThread&) = delete;
  UnreachableThread& operator=(const UnreachableThread&) = delete;
};

// Whether SetOwnMask or an UnreachableThread has recorded the thread.
bool StaysUnreachable(int tid);
