#include "self/disposition.h"

#include <cerrno>
#include <mutex>

#include "self/placeholder.h"

namespace {

void DoNothing(int) {}

struct Held {
  int guards;
  KernelAction saved;
};

constexpr SignalBits kUnblockable = BitOf(SIGKILL) | BitOf(SIGSTOP);
// The mask distinguishes our SIG_IGN from that of other code. An ignored signal does not use its mask.
constexpr SignalBits kOurMask = kEverySignal >> (64 - kLastSignal);

KernelAction OurIgnore() {
  KernelAction ignore = PlainAction(SIG_IGN);
  SetMask(&ignore, kOurMask);
  return ignore;
}

// The kernel removes signals that cannot be blocked from the mask.
bool IsOurs(const KernelAction& action) { return HandlerOf(action) == SIG_IGN && (MaskOf(action) | kUnblockable) == kOurMask; }

std::mutex held_mutex;
Held held[kLastSignal + 1];  // Guarded by `held_mutex`.

int Hold(int signal) {
  KernelAction now{};
  if (ProgramSigaction(signal, nullptr, &now) != 0) return -errno;
  // Other code may have set an action since the first hold. That action is then the one to restore.
  if (held[signal].guards == 0 || !IsOurs(now)) {
    const KernelAction ignore = OurIgnore();
    if (ProgramSigaction(signal, &ignore, &held[signal].saved) != 0) return -errno;
  }
  ++held[signal].guards;
  return 0;
}

// Returns 1 where other code has set another disposition; that disposition stays. A failure changes nothing.
int Release(int signal) {
  Held& hold = held[signal];
  if (hold.guards == 0) return -EINVAL;
  if (hold.guards > 1) return --hold.guards, 0;
  KernelAction now{};
  if (ProgramSigaction(signal, nullptr, &now) != 0) return -errno;
  const bool ours = IsOurs(now);
  if (ours && ProgramSigaction(signal, &hold.saved, &now) != 0) return -errno;
  hold.guards = 0;
  if (ours && IsOurs(now)) return 0;
  // Another thread has set the action between the two calls.
  if (ours) ProgramSigaction(signal, &now, nullptr);
  return 1;
}

}  // namespace

int ReadDispositions(Dispositions* dispositions) {
  *dispositions = {};
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    // macOS does not even report these.
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    KernelAction action{};
    if (ProgramSigaction(signal, nullptr, &action) != 0) return -errno;
    if (HandlerOf(action) == SIG_IGN) {
      dispositions->ignored |= BitOf(signal);
    } else if (HandlerOf(action) != SIG_DFL) {
      dispositions->caught |= BitOf(signal);
    }
  }
  return 0;
}

int Ignore(SignalBits ignored) {
  const KernelAction ignore = PlainAction(SIG_IGN);
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((ignored & BitOf(signal)) == 0) continue;
    if (KernelSigaction(signal, &ignore, nullptr) != 0) return -errno;
  }
  return 0;
}

int SwapIgnoredForHandler(SignalBits candidates) {
  struct sigaction nothing {};
  nothing.sa_handler = DoNothing;
  nothing.sa_flags = SA_RESTART;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((candidates & BitOf(signal)) == 0) continue;
    KernelAction now{};
    if (KernelSigaction(signal, nullptr, &now) != 0) return -errno;
    if (HandlerOf(now) == SIG_IGN && sigaction(signal, &nothing, nullptr) != 0) return -errno;
  }
  return 0;
}

int HoldIgnored(SignalBits set) {
  const std::lock_guard<std::mutex> lock(held_mutex);
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((set & BitOf(signal)) == 0) continue;
    const int error = Hold(signal);
    if (error == 0) continue;
    for (int earlier = 1; earlier < signal; ++earlier) {
      if ((set & BitOf(earlier)) != 0) Release(earlier);
    }
    return error;
  }
  return 0;
}

int ReleaseIgnored(SignalBits* set, SignalBits* left) {
  const std::lock_guard<std::mutex> lock(held_mutex);
  int result = 0;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((*set & BitOf(signal)) == 0) continue;
    const int released = Release(signal);
    if (released == 1) *left |= BitOf(signal);
    if (released < 0) {
      result = released;
    } else {
      *set &= ~BitOf(signal);
    }
  }
  return result;
}
