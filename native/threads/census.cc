#include "threads/census.h"

#include <algorithm>

#include "posix/kernel.h"
#include "threads/unreachable.h"

namespace {

constexpr int kTurnsToKnow = 3;
// A thread that keeps starting threads or processes has its own mask in between. A look finds it with that mask sooner.
constexpr int kTakesToKnow = 100;
// In nanoseconds of processor time. No lock that other threads need to start a thread or a process is held for that long.
constexpr long long kComputed = 4'000'000;

struct KnownThread {
  unsigned long long start;
  unsigned long long switches;
  bool wakes;  // It is known although it wakes up now and then.
};

// Threads that were found unreachable for good. Never destroyed, because the thread that reads
// /proc runs while the process exits.
std::map<int, KnownThread>& known = *new std::map<int, KnownThread>;

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
  const auto found = known.find(task.tid);
  if (found == known.end() || (!found->second.wakes && found->second.switches != task.switches)) return false;
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
  std::map<int, Unknown> unknown;
  for (const Task& task : tasks) {
    if (task.tid == caller_ || task.tid == ThreadId()) continue;
    if (!IsUnreachable(task.blocked)) known.erase(task.tid);
    if (!IsUnreachable(task.blocked) || IsKnown(task)) continue;
    const auto found = unknown_.find(task.tid);
    Unknown thread = found == unknown_.end() ? Unknown{task.switches, -1, -1, 0} : found->second;
    // A thread that has woken up has not slept through the turn that ends now.
    if (task.state != 'S' || thread.switches != task.switches) thread.turns_asleep = -1;
    thread.switches = task.switches;
    ++thread.takes;
    unknown[task.tid] = thread;
  }
  unknown_ = unknown;
  if (EndTurn(tasks)) Learn();
}

void ThreadCensus::Learn() {
  for (auto& [tid, thread] : unknown_) {
    const bool slept = ++thread.turns_asleep >= kTurnsToKnow;
    const bool stayed = ++thread.turns >= kTurnsToKnow && thread.takes >= kTakesToKnow;
    unsigned long long start = 0;
    if ((slept || stayed) && ReadStart(tid, &start) == 0) known[tid] = {start, thread.switches, stayed && !slept};
  }
}
