// The process's signal dispositions.
#pragma once

#include "signals.h"

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

// Ignores the signals of `set` until ReleaseIgnored has been called for each as often; the first call saves their actions,
// the last brings back what was saved. Returns 0 or a negated errno, and then has changed nothing.
int HoldIgnored(SignalBits set);

// `left`: signals to which somebody else has given another action meanwhile, which they keep. Returns 0 or a negated
// errno.
int ReleaseIgnored(SignalBits set, SignalBits* left);
