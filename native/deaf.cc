#include "deaf.h"

#include <algorithm>
#include <mutex>

#include "kernel.h"
#include "mask.h"

namespace {

constexpr int kLooksToKnow = 3;

std::mutex mutex;
constexpr unsigned long long kUntilItEnds = 0;
// Guarded by `mutex`. Threads with their starts, for the number of one that has ended may be another's.
// Never destroyed, for threads may end while the process exits.
std::map<int, unsigned long long>& by_will = *new std::map<int, unsigned long long>;

struct Sleeper {
  unsigned long long start;
  unsigned long long switches;
};

std::map<int, Sleeper> sleepers;  // Who has been found to be deaf for good, and has not woken up since.

bool BlocksFaults(SignalBits mask) { return (mask & BitOf(SIGSEGV)) != 0; }

SignalBits Changed(SignalBits mask, int how, SignalBits set) {
  if (how == SIG_BLOCK) return mask | set;
  return how == SIG_UNBLOCK ? mask & ~set : set;
}

bool IsByWill(int tid) {
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = by_will.find(tid);
  return found != by_will.end() && (found->second == kUntilItEnds || found->second == StartOf(tid));
}

}  // namespace

int MaskByWill(int how, const SignalBits* set, SignalBits* previous) {
  SignalBits before = 0;
  const int error = ThreadMask(how, set, &before);
  if (previous != nullptr) *previous = before;
  if (error != 0 || set == nullptr) return error;
  const bool deaf = IsDeaf(Changed(before, how, *set));
  if (!deaf && !IsDeaf(before)) return 0;
  const std::lock_guard<std::mutex> lock(mutex);
  if (deaf) {
    by_will[ThreadId()] = StartOf(ThreadId());
  } else {
    by_will.erase(ThreadId());
  }
  return 0;
}

DeafThread::DeafThread() {
  const std::lock_guard<std::mutex> lock(mutex);
  by_will[ThreadId()] = kUntilItEnds;
}

DeafThread::~DeafThread() {
  const std::lock_guard<std::mutex> lock(mutex);
  by_will.erase(ThreadId());
}

Looks::Looks(SignalBits changed) {
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    KernelAction action{};
    if ((changed & BitOf(signal)) != 0 || KernelSigaction(signal, nullptr, &action) != 0) continue;
    if (HandlerOf(action) == SIG_DFL || HandlerOf(action) == SIG_IGN) continue;
    const SignalBits mask = MaskOf(action) | BitOf(signal);
    if (!IsDeaf(mask)) open_handlers_.push_back(mask);
  }
}

bool Looks::IsStarting(const Task& task) const {
  if ((task.blocked & LibrarySignals()) == LibrarySignals()) return true;
  // Everything but faults is blocked around a fork.
  return task.state != 'S' && IsDeaf(task.blocked) && !BlocksFaults(task.blocked) && !IsByWill(task.tid);
}

bool Looks::MayBeInHandler(const Task& task) const { return IsDeaf(task.blocked) ? !IsKnown(task) : MayBeInOpenHandler(task); }

bool Looks::MayBeInOpenHandler(const Task& task) const {
  const auto blocked = [&task](SignalBits mask) { return (mask & ~task.blocked) == 0; };
  return task.state != 'S' && std::any_of(open_handlers_.begin(), open_handlers_.end(), blocked);
}

bool Looks::IsKnown(const Task& task) const {
  if (IsByWill(task.tid)) return true;
  const auto found = sleepers.find(task.tid);
  return found != sleepers.end() && found->second.switches == task.switches && found->second.start == StartOf(task.tid);
}

void Looks::Look(const std::vector<Task>& tasks) {
  bool awake = false;
  std::map<int, unsigned long long> asleep;
  for (const Task& task : tasks) {
    if (task.tid == ThreadId()) continue;
    const bool deaf = IsDeaf(task.blocked) && !IsKnown(task);
    awake = awake || IsStarting(task) || MayBeInOpenHandler(task) || (deaf && task.state != 'S');
    if (deaf && task.state == 'S') asleep[task.tid] = task.switches;
  }
  looks_ = awake || asleep != asleep_ ? 0 : looks_ + 1;
  asleep_ = asleep;
  if (looks_ < kLooksToKnow) return;
  for (const auto& [tid, switches] : asleep_) sleepers[tid] = {StartOf(tid), switches};
}
