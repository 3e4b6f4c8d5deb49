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
