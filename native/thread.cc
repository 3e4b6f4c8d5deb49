#include "thread.h"

namespace {

constexpr std::size_t kStackSize = std::size_t{256} * 1024;

}  // namespace

// Born with every signal blocked: there is no moment at which it could take one.
int StartThreadBlockingAll(void* (*run)(void*), void* argument, bool detached, pthread_t* thread) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  if (detached) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  SignalBits mask_before = 0;
  ThreadMask(SIG_SETMASK, &kEverySignal, &mask_before);
  const int error = pthread_create(thread, &attributes, run, argument);
  ThreadMask(SIG_SETMASK, &mask_before, nullptr);
  pthread_attr_destroy(&attributes);
  return -error;
}
