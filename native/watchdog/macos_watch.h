// The watchdog of macOS: waits for the end of the process that started it by kqueue, sends the parent-death signals of the children
// that this one leaves, and ends the roots with their descendants, by proc_listchildpids.
#pragma once

#if !defined(__linux__)

#include <sys/types.h>

#include "watchdog/roots.h"

// Runs after fork. It makes system calls only, and uses no memory but its own.
[[noreturn]] void WatchParent(pid_t parent, RootTable* roots);

#endif
