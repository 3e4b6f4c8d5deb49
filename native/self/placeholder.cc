#include "self/placeholder.h"

#if defined(__linux__)

int HoldPlaceholders(SignalBits) { return 0; }

int ReleasePlaceholders(SignalBits) { return 0; }

void RestorePlaceholders() {}

int ProgramSigaction(int signal, const KernelAction* action, KernelAction* previous) {
  return KernelSigaction(signal, action, previous);
}

#else

#include <cerrno>
#include <mutex>

namespace {

struct Covered {
  int holders;
  KernelAction action;
};

std::mutex mutex;
Covered covered[kLastSignal + 1];  // Guarded by `mutex`.

void DoNothing(int) {}

bool IsPlaceholder(const KernelAction& action) { return HandlerOf(action) == DoNothing; }

constexpr SignalBits kAll = kEverySignal >> (64 - kLastSignal);
constexpr SignalBits kUnblockable = BitOf(SIGKILL) | BitOf(SIGSTOP);

bool IsHandler(const KernelAction& action) { return HandlerOf(action) != SIG_DFL && HandlerOf(action) != SIG_IGN; }

bool Restarts(const KernelAction& action) { return (action.sa_flags & SA_RESTART) != 0; }

// The kernel does not report SA_RESETHAND. Node's own handlers for these two signals have it, and block all signals. They send the
// signal again, so without the flag they would run for ever.
bool IsOfNode(int signal, const KernelAction& action) {
  if ((signal != SIGINT && signal != SIGTERM) || !IsHandler(action) || Restarts(action)) return false;
  return ((MaskOf(action) | kUnblockable) & kAll) == kAll;
}

int Read(int signal, KernelAction* action) {
  if (KernelSigaction(signal, nullptr, action) != 0) return -errno;
  if (IsOfNode(signal, *action)) action->sa_flags |= SA_RESETHAND;
  return 0;
}

// Without SA_RESTART, a signal that comes right after another one ends the wait with EINTR, and the first is lost. If the program's
// own handler has SA_RESTART, it stays.
int Cover(int signal) {
  KernelAction now{};
  const int error = Read(signal, &now);
  if (error != 0 || (IsHandler(now) && Restarts(now))) return error;
  KernelAction placeholder = PlainAction(DoNothing);
  placeholder.sa_flags = SA_RESTART;
  if (KernelSigaction(signal, &placeholder, nullptr) != 0) return -errno;
  covered[signal].action = now;
  return 0;
}

int Uncover(int signal) {
  KernelAction now{};
  if (KernelSigaction(signal, nullptr, &now) != 0) return -errno;
  if (!IsPlaceholder(now)) return 0;
  return KernelSigaction(signal, &covered[signal].action, nullptr) == 0 ? 0 : -errno;
}

int Release(int signal) {
  if (covered[signal].holders == 0) return -EINVAL;
  return --covered[signal].holders == 0 ? Uncover(signal) : 0;
}

int Hold(int signal) {
  const int error = Cover(signal);
  if (error == 0) ++covered[signal].holders;
  return error;
}

}  // namespace

int HoldPlaceholders(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    const int error = (set & BitOf(signal)) == 0 ? 0 : Hold(signal);
    if (error == 0) continue;
    for (int earlier = 1; earlier < signal; ++earlier) {
      if ((set & BitOf(earlier)) != 0) Release(earlier);
    }
    return error;
  }
  return 0;
}

int ReleasePlaceholders(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  int result = 0;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    const int error = (set & BitOf(signal)) == 0 ? 0 : Release(signal);
    if (error != 0) result = error;
  }
  return result;
}

void RestorePlaceholders() {
  const std::lock_guard<std::mutex> lock(mutex);
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if (covered[signal].holders > 0) Cover(signal);
  }
}

int ProgramSigaction(int signal, const KernelAction* action, KernelAction* previous) {
  const std::lock_guard<std::mutex> lock(mutex);
  KernelAction now{};
  if (Read(signal, &now) != 0) return -1;
  const bool is_covered = IsPlaceholder(now);
  if (previous != nullptr) *previous = is_covered ? covered[signal].action : now;
  if (action == nullptr) return 0;
  if (!is_covered) return KernelSigaction(signal, action, nullptr);
  covered[signal].action = *action;
  return 0;
}

#endif
