// To be preloaded: a thread that blocks everything for good, and wakes up 50 times a second.

#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace {

[[noreturn]] void* WakeUp(void*) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  const timespec nap{0, 20'000'000};
  for (;;) nanosleep(&nap, nullptr);
}

__attribute__((constructor)) void Start() {
  pthread_t thread;
  pthread_create(&thread, nullptr, WakeUp, nullptr);
}

}  // namespace
