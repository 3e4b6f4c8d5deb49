// Blocking signals until they are released as often: for the process, or for the calling thread.
#pragma once

#include "signals.h"

// The first that holds a signal blocks it, the last that releases it brings back what was before. Return 0 or a negated
// errno, and then have counted nothing.
int HoldForProcess(SignalBits set);
int ReleaseForProcess(SignalBits set);
int HoldForThread(SignalBits set);
int ReleaseForThread(SignalBits set);
