// Where signals come from that this process has handlers for.
#pragma once

#include <cstdint>

#include "posix/signals.h"

// How many signals there were, modulo 2^32. Each has the listeners called once.
struct Origins {
  std::uint32_t from_kernel;
  std::uint32_t from_process;
};

// From now on, until it is forgotten as often, counts where signals of `set` come from, and has the handlers called that there
// are as before; a signal without one is left alone. Nothing is counted where the system does not tell. Returns 0 or a
// negated errno.
int NoteOrigins(SignalBits set);

// Puts those handlers back, unless there are others by now. Returns 0 or a negated errno.
int ForgetOrigins(SignalBits set);

Origins OriginsOf(int signal);
