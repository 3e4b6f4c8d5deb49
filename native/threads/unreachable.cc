#include "threads/unreachable.h"

#include <pthread.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "posix/kernel.h"
#include "posix/mask.h"

namespace {

constexpr int kTurnsToKnow = 3;
// No lock that others need to start something is held for as long, in nanoseconds of the processor.
constexpr long long kComputed = 10'000'000;

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, for threads may end while the process exits.
std::set<int>& by_will = *new std::set<int>;

void SetByWill(int tid, bool deaf) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (deaf) {
    by_will.insert(tid);
  } else {
    by_will.erase(tid);
  }
}

// The number of a thread that has ended may be another's: what is known of it ends with it.
void DropOwn(void*) { SetByWill(ThreadId(), false); }

pthread_key_t MakeKey() {
  pthread_key_t key{};
  pthread_key_create(&key, DropOwn);
  return key;
}

void SetOwnWill(bool deaf) {
  static const pthread_key_t key = MakeKey();
  SetByWill(ThreadId(), deaf);
  pthread_setspecific(key, deaf ? &by_will : nullptr);
}

struct Sleeper {
  unsigned long long start;
  unsigned long long switches;
};

// Threads that have been found to be deaf for good, and have not woken up since. Never destroyed, as `by_will`.
std::map<int, Sleeper>& sleepers = *new std::map<int, Sleeper>;

bool BlocksFaults(SignalBits mask) { return (mask & BitOf(SIGSEGV)) != 0; }

SignalBits Changed(SignalBits mask, int how, SignalBits set) {
  if (how == SIG_BLOCK) return mask | set;
  return how == SIG_UNBLOCK ? mask & ~set : set;
}

bool IsByWill(int tid) {
  const std::lock_guard<std::mutex> lock(mutex);
  return by_will.count(tid) != 0;
}

}  // namespace

int MaskByWill(int how, const SignalBits* set, SignalBits* previous) {
  SignalBits before = 0;
  const int error = ThreadMask(how, set, &before);
  if (previous != nullptr) *previous = before;
  if (error != 0 || set == nullptr) return error;
  const bool deaf = IsDeaf(Changed(before, how, *set));
  if (deaf != IsDeaf(before)) SetOwnWill(deaf);
  return 0;
}

DeafThread::DeafThread() { SetOwnWill(true); }

DeafThread::~DeafThread() { SetOwnWill(false); }

Looks::Looks(SignalBits changed, int caller) : caller_(caller) {
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
  if (found == sleepers.end() || found->second.switches != task.switches) return false;
  unsigned long long start = 0;
  return ReadStart(task.tid, &start) == 0 && found->second.start == start;
}

bool Looks::EndTurn(const std::vector<Task>& tasks) {
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

void Looks::Look(const std::vector<Task>& tasks) {
  std::map<int, Sleep> asleep;
  for (const Task& task : tasks) {
    if (task.tid == caller_ || task.tid == ThreadId() || task.state != 'S' || !IsDeaf(task.blocked) || IsKnown(task)) continue;
    const auto found = asleep_.find(task.tid);
    const bool woken = found == asleep_.end() || found->second.switches != task.switches;
    // It has not slept through the turn that is now ending.
    asleep[task.tid] = woken ? Sleep{task.switches, -1} : found->second;
  }
  asleep_ = asleep;
  if (!EndTurn(tasks)) return;
  for (auto& [tid, sleep] : asleep_) {
    unsigned long long start = 0;
    if (++sleep.turns == kTurnsToKnow && ReadStart(tid, &start) == 0) sleepers[tid] = {start, sleep.switches};
  }
}
