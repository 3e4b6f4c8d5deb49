// Where signals come from that this process has handlers for.
#pragma once

#include <cstdint>

#include "posix/signals.h"

// How many signals there were, modulo 2^32. The listeners are called once for each.
struct Origins {
  std::uint32_t from_kernel;
  std::uint32_t from_process;
};

// Counts where signals of `set` come from, until each hold has been released. The handlers that are there are called as before;
// a signal without a handler is left alone. Where the system does not say where signals come from, nothing is counted. Returns
// 0 or a negated errno.
int HoldOrigins(SignalBits set);

// The last release puts those handlers back, unless there are others by now. Returns 0 or a negated errno.
int ReleaseOrigins(SignalBits set);

Origins OriginsOf(int signal);
