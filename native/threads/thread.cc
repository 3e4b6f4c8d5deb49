#include "threads/thread.h"

#include <cstddef>

namespace {

constexpr std::size_t kStackSize = std::size_t{256} * 1024;

}  // namespace

// Threads inherit the mask. Starting with all signals blocked leaves no gap.
int StartThreadBlockingAll(void* (*run)(void*), void* argument, bool detached, pthread_t* thread) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  if (detached) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  SignalBits mask_before = 0;
  const SignalBits blocked = kEverySignal & ~FaultSignals();
  int error = ThreadMask(SIG_SETMASK, &blocked, &mask_before);
  if (error == 0) {
    error = -pthread_create(thread, &attributes, run, argument);
    RestoreMask(mask_before);
  }
  pthread_attr_destroy(&attributes);
  return error;
}
