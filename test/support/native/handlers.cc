// Preload it: the program handles every real-time signal before any of its own code has run.

#include <signal.h>

namespace {

void DoNothing(int) {}

__attribute__((constructor)) void HandleAll() {
  struct sigaction nothing {};
  nothing.sa_handler = DoNothing;
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) sigaction(signal, &nothing, nullptr);
}

}  // namespace
