// The process's signal dispositions.
#pragma once

#include "posix/signals.h"

struct Dispositions {
  SignalBits ignored;
  SignalBits caught;
};

// sigaction(3p), asked for every signal. Returns 0 or a negated errno.
int ReadDispositions(Dispositions* dispositions);

// sigaction(3p): sets each signal of `ignored` to SIG_IGN. Returns 0 or a negated errno.
int Ignore(SignalBits ignored);

// sigaction(3p): gives each signal of `candidates` that is ignored now a handler that does nothing instead.
// Returns 0 or a negated errno.
int SwapIgnoredForHandler(SignalBits candidates);

// Counts holders per signal: the first saves the action and ignores the signal, the last restores it. Returns 0 or a negated
// errno, and then has changed nothing.
int HoldIgnored(SignalBits set);

// Releases the signals of `set`, in which those remain that could not be released. `left`: signals to which other code has
// given another action in the meantime, which they keep. Returns 0 or a negated errno: -EINVAL where one is not held.
int ReleaseIgnored(SignalBits* set, SignalBits* left);
