// Threads that cannot be asked for another mask, because they block all real-time signals.
#pragma once

#include "posix/signals.h"

// Whether a thread with this mask cannot be asked.
inline bool IsUnreachable(SignalBits mask) { return (RealTimeSignals() & ~mask) == 0; }

// pthread_sigmask(3p) for good, by the will of the program: a thread that comes to block all real-time signals by it is
// recorded until it ends. Returns 0 or a negated errno.
int SetOwnMask(int how, const SignalBits* set, SignalBits* previous);

// For as long as it lives, the calling thread is recorded to block all real-time signals.
class UnreachableThread {
 public:
  UnreachableThread();
  ~UnreachableThread();
  UnreachableThread(const UnreachableThread&) = delete;
  UnreachableThread& operator=(const UnreachableThread&) = delete;
};

// Whether the thread is recorded by one of these.
bool StaysUnreachable(int tid);
