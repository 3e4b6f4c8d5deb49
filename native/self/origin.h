// Notes, in a handler set by sigaction, which handled signals come from the kernel, and which process has sent the others.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "posix/signals.h"

// Numbers of signals, modulo 2^32. The listeners are called once for each signal.
struct Origins {
  std::uint32_t from_kernel;
  std::uint32_t from_process;
};

// Counts the origins of signals of `set` until each hold has been released. Existing handlers are called as before; a signal
// without a handler is left alone. On macOS a signal that may come from the terminal is not counted. Returns 0 or a negated errno.
int HoldOrigins(SignalBits set);

// The last release restores the handlers, unless other code has replaced them in the meantime. Returns 0 or a negated errno.
int ReleaseOrigins(SignalBits set);

Origins OriginsOf(int signal);

struct Sender {
  pid_t pid;
  uid_t uid;
};

// Puts the sender of the signal before which `index` others had come from processes. Returns false if it is unknown: the signal
// has another cause, such as a timer, or many more have come since.
bool SenderOf(int signal, std::uint32_t index, Sender* sender);
