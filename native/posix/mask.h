// The calling thread's signal mask and pending signals: sigprocmask (pthread_sigmask) and sigpending.
#pragma once

#include "posix/signals.h"

// pthread_sigmask(3p). `set` may be null to read only. Returns 0 or a negated errno.
int ThreadMask(int how, const SignalBits* set, SignalBits* previous);

// Restores a mask of the calling thread. It repeats the call, because a sandbox may refuse a call that never fails in the
// kernel.
void RestoreMask(SignalBits mask);

// sigpending(3p): the signals that are pending for the calling thread or for the process. Returns 0 or a negated errno.
int Pending(SignalBits* pending);
