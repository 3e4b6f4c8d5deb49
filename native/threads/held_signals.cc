#include "threads/held_signals.h"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <vector>

#include "threads/proc_thread.h"
#include "threads/process_mask.h"

namespace {

struct Holds {
  int count[kLastSignal + 1];
  SignalBits before;  // Signals that were blocked before the first hold, and stay blocked.
  SignalBits unsure;  // Held, but perhaps not blocked on every thread, because a release has failed.
};

std::mutex mutex;
Holds of_process;  // Guarded by `mutex`.
// Guarded by `mutex`: sets to release later. Never destroyed, because the thread that releases them runs to the end.
std::vector<SignalBits>& owed = *new std::vector<SignalBits>;
thread_local Holds of_thread;

SignalBits HeldTimes(const Holds& holds, SignalBits set, int times) {
  SignalBits found = 0;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((set & BitOf(signal)) != 0 && holds.count[signal] == times) found |= BitOf(signal);
  }
  return found;
}

void Count(Holds* holds, SignalBits set, int change) {
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((set & BitOf(signal)) != 0) holds->count[signal] += change;
  }
}

int Hold(Holds* holds, SignalBits set, int (*block)(SignalBits, SignalBits*)) {
  const SignalBits first = HeldTimes(*holds, set, 0);
  const SignalBits to_block = first | (set & holds->unsure);
  SignalBits before = 0;
  const int error = to_block == 0 ? 0 : block(to_block, &before);
  if (error != 0) return error;
  holds->before = (holds->before & ~first) | (before & first);
  holds->unsure &= ~to_block;
  Count(holds, set, 1);
  return 0;
}

int ReleaseOfProcess(SignalBits set, int (*unblock)(SignalBits)) {
  if (HeldTimes(of_process, set, 0) != 0) return -EINVAL;
  const SignalBits last = HeldTimes(of_process, set, 1) & ~of_process.before;
  const int error = last == 0 ? 0 : unblock(last);
  if (error == 0) {
    of_process.unsure &= ~last;
    Count(&of_process, set, -1);
  } else {
    of_process.unsure |= last;
  }
  return error;
}

// Runs on the thread of proc_thread.h. A thread that holds the mutex may wait for that thread.
int ReleaseOwed() {
  const std::unique_lock<std::mutex> lock(mutex, std::try_to_lock);
  if (!lock.owns_lock()) return -EBUSY;
  const auto released = [](SignalBits set) { return ReleaseOfProcess(set, UnblockFromProcThread) == 0; };
  owed.erase(std::remove_if(owed.begin(), owed.end(), released), owed.end());
  return owed.empty() ? 0 : -EAGAIN;
}

}  // namespace

int HoldForProcess(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  return Hold(&of_process, set, BlockForProcess);
}

int ReleaseForProcess(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  return ReleaseOfProcess(set, UnblockForProcess);
}

void ReleaseForProcessLater(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  const int error = ReleaseOfProcess(set, UnblockForProcess);
  if (error == 0 || error == -EINVAL) return;
  owed.push_back(set);
  RetryOnProcThread(ReleaseOwed);
}

int HoldForThread(SignalBits set) { return Hold(&of_thread, set, BlockForThread); }

int ReleaseForThread(SignalBits set) {
  if (HeldTimes(of_thread, set, 0) != 0) return -EINVAL;
  const SignalBits last = HeldTimes(of_thread, set, 1);
  const int error = last == 0 ? 0 : UnblockForThread(last, of_thread.before & last);
  if (error == 0) Count(&of_thread, set, -1);
  return error;
}
