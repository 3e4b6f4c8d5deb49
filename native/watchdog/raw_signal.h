// Signals a process only if it still is the one that was meant, without the C library.
#pragma once

#if defined(__linux__)

#include <poll.h>

#include <csignal>

#include "watchdog/raw_proc.h"

// Whether the process of this pidfd has ended. The pid then may be another's.
inline bool HasEnded(int pidfd) {
  pollfd polled{pidfd, POLLIN, 0};
  timespec at_once{};
  return RawSyscall(SYS_ppoll, reinterpret_cast<long>(&polled), 1, reinterpret_cast<long>(&at_once)) == 1;
}

// Sends the signal if `is_meant` holds for the process. The pidfd is opened before that and looked at after it, so it is the
// same process for both. Without pidfds, the start time is compared right before the call. Returns 0 or a negated errno: -ESRCH
// for a process that is not meant or has ended.
template <typename IsMeant>
int SignalIf(int proc, pid_t pid, int signal, bool want_pidfd, IsMeant is_meant) {
  const int pidfd = want_pidfd ? RawPidfdOpen(pid) : -ENOSYS;
  if (pidfd == -ESRCH) return pidfd;
  if (pidfd >= 0) {
    // There may be many zombies, if a parent reaps late.
    const bool meant = !HasEnded(pidfd) && is_meant() && !HasEnded(pidfd);
    long result = meant ? RawSyscall(kPidfdSendSignal, pidfd, signal, 0, 0) : -ESRCH;
    // A sandbox may know one call and not the other.
    if ((result == -ENOSYS || result == -EPERM) && !HasEnded(pidfd)) result = RawSyscall(SYS_kill, pid, signal);
    RawClose(pidfd);
    return static_cast<int>(result);
  }
  ProcessStat before{};
  ProcessStat now{};
  if (ReadProcessStat(proc, pid, &before) != 0 || !before.living || !is_meant()) return -ESRCH;
  if (ReadProcessStat(proc, pid, &now) != 0 || now.start != before.start) return -ESRCH;
  return static_cast<int>(RawSyscall(SYS_kill, pid, signal));
}

#endif
