#include "threads/census.h"

#include <algorithm>

#include "posix/kernel.h"
#include "threads/unreachable.h"

namespace {

constexpr int kTurnsToKnow = 3;
// In nanoseconds of processor time. No lock that other threads need to start a thread or a process is held for that long.
constexpr long long kComputed = 10'000'000;

struct Sleeper {
  unsigned long long start;
  unsigned long long switches;
};

// Threads that were found unreachable for good and have not woken up since. Never destroyed, because the thread that reads
// /proc runs while the process exits.
std::map<int, Sleeper>& sleepers = *new std::map<int, Sleeper>;

bool BlocksFaults(SignalBits mask) { return (mask & BitOf(SIGSEGV)) != 0; }

}  // namespace

ThreadCensus::ThreadCensus(SignalBits changed, int caller) : caller_(caller) {
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    KernelAction action{};
    if ((changed & BitOf(signal)) != 0 || KernelSigaction(signal, nullptr, &action) != 0) continue;
    if (HandlerOf(action) == SIG_DFL || HandlerOf(action) == SIG_IGN) continue;
    const SignalBits mask = MaskOf(action) | BitOf(signal);
    if (!IsUnreachable(mask)) open_handlers_.push_back(mask);
  }
}

bool ThreadCensus::IsStarting(const Task& task) const {
  if ((task.blocked & LibrarySignals()) == LibrarySignals()) return true;
  // Everything but faults is blocked around a fork.
  return task.state != 'S' && IsUnreachable(task.blocked) && !BlocksFaults(task.blocked) && !StaysUnreachable(task.tid);
}

bool ThreadCensus::MayBeInHandler(const Task& task) const {
  return IsUnreachable(task.blocked) ? !IsKnown(task) : MayBeInOpenHandler(task);
}

bool ThreadCensus::MayBeInOpenHandler(const Task& task) const {
  const auto blocked = [&task](SignalBits mask) { return (mask & ~task.blocked) == 0; };
  return task.state != 'S' && std::any_of(open_handlers_.begin(), open_handlers_.end(), blocked);
}

bool ThreadCensus::IsKnown(const Task& task) const {
  if (StaysUnreachable(task.tid)) return true;
  const auto found = sleepers.find(task.tid);
  if (found == sleepers.end() || found->second.switches != task.switches) return false;
  unsigned long long start = 0;
  return ReadStart(task.tid, &start) == 0 && found->second.start == start;
}

bool ThreadCensus::EndTurn(const std::vector<Task>& tasks) {
  std::map<int, long long> still_awake;
  for (const Task& task : tasks) {
    const auto found = awake_.find(task.tid);
    if (found == awake_.end() || task.state == 'S' || ProcessorTime(task.tid) - found->second > kComputed) continue;
    still_awake.insert(*found);
  }
  awake_ = still_awake;
  if (!awake_.empty()) return false;
  for (const Task& task : tasks) {
    if (task.tid != caller_ && task.tid != ThreadId() && task.state != 'S') awake_[task.tid] = ProcessorTime(task.tid);
  }
  return true;
}

void ThreadCensus::Take(const std::vector<Task>& tasks) {
  std::map<int, Sleep> asleep;
  for (const Task& task : tasks) {
    if (task.tid == caller_ || task.tid == ThreadId() || task.state != 'S' || !IsUnreachable(task.blocked) || IsKnown(task))
      continue;
    const auto found = asleep_.find(task.tid);
    const bool woken = found == asleep_.end() || found->second.switches != task.switches;
    // A woken thread has not slept through the turn that ends now.
    asleep[task.tid] = woken ? Sleep{task.switches, -1} : found->second;
  }
  asleep_ = asleep;
  if (!EndTurn(tasks)) return;
  for (auto& [tid, sleep] : asleep_) {
    unsigned long long start = 0;
    if (++sleep.turns == kTurnsToKnow && ReadStart(tid, &start) == 0) sleepers[tid] = {start, sleep.switches};
  }
}
