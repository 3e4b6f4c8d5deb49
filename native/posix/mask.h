// The calling thread's signal mask and what is pending for it.
#pragma once

#include "posix/signals.h"

// pthread_sigmask(3p). `set` may be null to read only. Returns 0 or a negated errno.
int ThreadMask(int how, const SignalBits* set, SignalBits* previous);

// Brings back a mask of the calling thread. A sandbox may refuse a call that the kernel never does.
void RestoreMask(SignalBits mask);

// sigpending(3p): pending for the calling thread or for the process. Returns 0 or a negated errno.
int Pending(SignalBits* pending);
