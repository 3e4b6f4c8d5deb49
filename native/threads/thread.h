// Starts the addon's own threads, by pthread_create with signals blocked.
#pragma once

#include <pthread.h>

#include "posix/mask.h"
#include "threads/unreachable.h"

int StartThreadBlockingAll(void* (*run)(void*), void* argument, bool detached, pthread_t* thread);

template <void* (*Run)(void*)>
void* RunOpenToLibrary(void* argument) {
  const SignalBits library = LibrarySignals();
  ThreadMask(SIG_UNBLOCK, &library, nullptr);
  const UnreachableThread unreachable;
  return Run(argument);
}

// Starts a thread that never takes the program's signals: it blocks all but those of faults and those that the C library keeps for itself. Blocking
// those would hang setuid(3p) and similar calls, which wait for every thread. Returns 0 or a negated errno.
template <void* (*Run)(void*)>
int StartThread(void* argument, bool detached, pthread_t* thread) {
  return StartThreadBlockingAll(RunOpenToLibrary<Run>, argument, detached, thread);
}
