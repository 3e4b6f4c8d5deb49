// Counts how many holders keep a signal blocked: for the process, or for the calling thread.
#pragma once

#include "posix/signals.h"

// The first hold of a signal blocks it, and the last release restores the state before. Each returns 0, or a negated errno and
// has then counted nothing: -EINVAL where a signal of the set is not held.
int HoldForProcess(SignalBits set);
int ReleaseForProcess(SignalBits set);
int HoldForThread(SignalBits set);
int ReleaseForThread(SignalBits set);

// Releases the signals now, or else as soon as that is possible.
void ReleaseForProcessLater(SignalBits set);
