#include "watchdog/start_time.h"

#if defined(__linux__)

std::uint64_t StartTimeOf(pid_t) { return 0; }

#else

#include <sys/proc.h>
#include <sys/sysctl.h>

#include <cerrno>
#include <cstddef>

// proc_pidinfo would fail for a set-user-ID program.
std::uint64_t StartTimeOf(pid_t pid) {
  constexpr std::uint64_t kMicroseconds = 1'000'000;
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
  kinfo_proc process{};
  std::size_t size = sizeof process;
  errno = ESRCH;
  if (sysctl(name, 4, &process, &size, nullptr, 0) != 0 || size == 0 || process.kp_proc.p_stat == SZOMB) return 0;
  const timeval& time = process.kp_proc.p_starttime;
  return static_cast<std::uint64_t>(time.tv_sec) * kMicroseconds + static_cast<std::uint64_t>(time.tv_usec);
}

#endif
