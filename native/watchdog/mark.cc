#include "watchdog/mark.h"

#if defined(__linux__)

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <ctime>

namespace {

std::atomic<Mark> own_part{0};

// Only a sandbox refuses random numbers. Without them, the time and the pid distinguish processes.
Mark RandomPart() {
  Mark random = 0;
  if (syscall(SYS_getrandom, &random, sizeof random, 0) != sizeof random) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    random = (static_cast<Mark>(now.tv_nsec) << kUnitBits) ^ static_cast<Mark>(now.tv_sec) ^ (static_cast<Mark>(getpid()) << 8);
  }
  return kMarkFlag | ((random << kUnitBits) & kMarkBits);
}

}  // namespace

Mark OwnMark(std::uint32_t unit) {
  Mark part = own_part.load();
  if (part == 0) {
    const Mark chosen = RandomPart();
    part = own_part.compare_exchange_strong(part, chosen) ? chosen : part;
  }
  return part | unit;
}

bool CanMark() {
  rlimit limit{};
  if (getrlimit(RLIMIT_RTTIME, &limit) != 0 || limit.rlim_max != RLIM_INFINITY) return false;
  return limit.rlim_cur == RLIM_INFINITY || IsMark(limit.rlim_cur);
}

#else

Mark OwnMark(std::uint32_t) { return kNoMark; }

bool CanMark() { return false; }

#endif
