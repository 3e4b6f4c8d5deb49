#include "watchdog/announce.h"

#include <cerrno>

#if defined(__linux__)

#include "watchdog/raw_proc.h"

int Announce(Root* root) {
  const int proc = RawOpen(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY);
  if (proc < 0) return proc;
  // In a pid namespace of its own, this process has another pid for the watchdog than for itself.
  const pid_t pid = SelfIn(proc);
  ProcessStat own{};
  const int error = pid < 0 ? static_cast<int>(pid) : ReadProcessStat(proc, pid, &own);
  RawClose(proc);
  if (error != 0) return error;
  root->start = own.start;
  root->pid.store(pid);
  return 0;
}

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
