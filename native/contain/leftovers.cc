#include "contain/leftovers.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>

#include "contain/unit.h"
#include "contain/units.h"

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

// Between two looks at a family, whose end is not reported to a thread that waits.
constexpr Milliseconds kShortest{1};
constexpr Milliseconds kLongest{50};
// From one SIGKILL to the next: a member may have started while the others were killed.
constexpr Milliseconds kAgain{1'000};

// A cgroup reports a change of its `cgroup.events`. Without a descriptor only the time passes.
void WaitForChange(int events, Milliseconds longest) {
  pollfd polled{events, POLLPRI, 0};
  poll(&polled, 1, static_cast<int>(longest.count()) + 1);
}

}  // namespace

int EndLeftovers(int unit, int signal, double grace, bool want_pidfd) {
  const std::shared_ptr<Unit> whole = UnitOf(unit);
  if (whole == nullptr) return 0;
  const bool has_events = whole->containment == Containment::kCgroup;
  const auto start = Clock::now();
  Milliseconds delay = kShortest;
  bool asked = signal == 0;
  bool killed = false;
  Milliseconds next_kill{grace};
  int lives = UnitLives(unit);
  for (; lives == 1 || lives == -EAGAIN; lives = UnitLives(unit)) {
    const Milliseconds left = next_kill - Milliseconds(Clock::now() - start);
    const bool kills = left.count() <= 0;
    if (kills || !asked) {
      const int error = SignalUnit(unit, kills ? SIGKILL : signal, want_pidfd);
      if (error == -EPERM && kills) return error;
      if (kills) next_kill += kAgain - left;
      killed = killed || kills;
      asked = true;
    }
    const Milliseconds longest = has_events ? kLongest * 20 : delay;
    WaitForChange(has_events ? whole->cgroup.events : -1, killed ? longest : std::min(longest, std::max(left, Milliseconds(0))));
    delay = std::min(delay * 2, kLongest);
  }
  return lives == -ESRCH ? 0 : lives;
}
