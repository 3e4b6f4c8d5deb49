// The process's signal dispositions, by sigaction.
#pragma once

#include "posix/signals.h"

struct Dispositions {
  SignalBits ignored;
  SignalBits caught;
};

// sigaction(3p): reads the disposition of every signal. Returns 0 or a negated errno.
int ReadDispositions(Dispositions* dispositions);

// sigaction(3p): sets each signal of `ignored` to SIG_IGN. Returns 0 or a negated errno.
int Ignore(SignalBits ignored);

// sigaction(3p): gives each ignored signal of `candidates` a handler that does nothing. Returns 0 or a negated errno.
int SwapIgnoredForHandler(SignalBits candidates);

// Counts holders per signal: the first saves the action and ignores the signal, the last restores it. Returns 0, or a negated
// errno and has then changed nothing.
int HoldIgnored(SignalBits set);

// Releases the signals of `set`, and removes the released ones from it. `left` gets the signals to which other code has given
// another action in the meantime; they keep that action. Returns 0 or a negated errno: -EINVAL where a signal is not held.
int ReleaseIgnored(SignalBits* set, SignalBits* left);
