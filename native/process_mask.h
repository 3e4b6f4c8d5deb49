// The signal mask of every thread of the process.
#pragma once

#include "signals.h"

// Blocks `set` on every thread: those of now, and by inheritance those that they start. A thread that blocks everything
// is left as it is. Returns 0 or a negated errno.
int BlockOnEveryThread(SignalBits set);
