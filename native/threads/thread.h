// Threads of this addon's own.
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

// Starts a thread that never takes a signal that is meant for the program: it blocks all but what the C library keeps for
// itself. Without those it would hang setuid(3p) and its like, which wait for every thread. Returns 0 or a negated errno.
template <void* (*Run)(void*)>
int StartThread(void* argument, bool detached, pthread_t* thread) {
  return StartThreadBlockingAll(RunOpenToLibrary<Run>, argument, detached, thread);
}
