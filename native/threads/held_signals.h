// Counts how many holders keep a signal blocked: for the process, or for the calling thread.
#pragma once

#include "posix/signals.h"

// The first that holds a signal blocks it, the last that releases it brings back what was before. Return 0 or a negated
// errno, and then have counted nothing: -EINVAL where a signal of the set is not held.
int HoldForProcess(SignalBits set);
int ReleaseForProcess(SignalBits set);
int HoldForThread(SignalBits set);
int ReleaseForThread(SignalBits set);

// Releases what is held as soon as that is possible, if it is not so now.
void ReleaseForProcessLater(SignalBits set);
