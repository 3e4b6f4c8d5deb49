#include "watchdog/announce.h"

#include <cerrno>

#if defined(__linux__)

int Announce(Root*) { return -ENOSYS; }

int PrepareDeathSignal(int*, Root**) { return 0; }

#else

#include <unistd.h>

#include "watchdog/start_time.h"
#include "watchdog/watchdog.h"

int Announce(Root* root) {
  const pid_t pid = getpid();
  root->start = StartTimeOf(pid);
  if (root->start == 0) return -errno;
  // Either the watchdog finds this process in the slot, or this process finds the slot closed.
  pid_t none = 0;
  return root->pid.compare_exchange_strong(none, pid) ? 0 : -ESRCH;
}

int PrepareDeathSignal(int* signal, Root** root) {
  if (*root != nullptr) *signal = 0;
  if (*signal == 0) return 0;
  const int error = StartWatchdog({-1, nullptr, false, false});
  if (error != 0) return error;
  *root = ReserveRoot(*signal);
  return *root == nullptr ? -EAGAIN : 0;
}

#endif
