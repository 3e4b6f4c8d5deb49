// Where signals come from that this process has handlers for.
#pragma once

#include "signals.h"

constexpr int kFromKernel = 1;
constexpr int kFromProcess = 2;

// From now on, until it is forgotten as often, notes where signals of `set` come from, and has the handlers called that there
// are as before; a signal without one is left alone. Nothing is noted where the system does not tell. Returns 0 or a
// negated errno.
int NoteOrigins(SignalBits set);

// Puts those handlers back, unless there are others by now. Returns 0 or a negated errno.
int ForgetOrigins(SignalBits set);

// From where a signal has come since this was last asked: one of the above, both, or 0 for what is not known.
int TakeOrigins(int signal);
