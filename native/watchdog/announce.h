// A child that the watchdog cannot find otherwise announces itself before it executes its program. Its parent could do so only later,
// and may be killed before that.
#pragma once

#include "watchdog/roots.h"

// Takes a reserved slot for the calling process, which may be a copy that fork has just made. Returns 0, or a negated errno: -ESRCH
// where the watchdog of macOS has found before that the parent has ended. On Linux the caller looks for its parent afterwards.
// It uses no memory but the stack.
int Announce(Root* root);

// Prepares a child with that parent-death signal, 0 for none: reserves a slot, and starts the watchdog that sends the signal. A child
// that has a slot because it is contained is killed instead, and `signal` becomes 0. Returns 0 or a negated errno. On Linux the kernel
// sends the signal, and nothing changes.
int PrepareDeathSignal(int* signal, Root** root);
