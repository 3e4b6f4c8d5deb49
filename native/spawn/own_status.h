// Reads the signal sets of this process from /proc/self/status. Async-signal-safe.
#pragma once

#include "posix/signals.h"

struct OwnSignals {
  SignalBits blocked;  // Of the main thread.
  SignalBits ignored;
  SignalBits caught;
};

// Returns false where the file cannot be read or lacks a set.
bool ReadOwnSignals(OwnSignals* signals);
