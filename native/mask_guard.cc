#include "mask_guard.h"

#include <mutex>

#include "process_mask.h"

namespace {

struct Holds {
  int count[kLastSignal + 1];
  SignalBits before;  // What had been blocked before the first hold, and stays so.
};

std::mutex mutex;
Holds of_process;  // Guarded by `mutex`.
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
  SignalBits before = 0;
  const int error = first == 0 ? 0 : block(first, &before);
  if (error != 0) return error;
  holds->before = (holds->before & ~first) | before;
  Count(holds, set, 1);
  return 0;
}

}  // namespace

int HoldForProcess(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  return Hold(&of_process, set, BlockForProcess);
}

int ReleaseForProcess(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  const SignalBits last = HeldTimes(of_process, set, 1) & ~of_process.before;
  const int error = last == 0 ? 0 : UnblockForProcess(last);
  if (error == 0) Count(&of_process, set, -1);
  return error;
}

int HoldForThread(SignalBits set) { return Hold(&of_thread, set, BlockForThread); }

int ReleaseForThread(SignalBits set) {
  const SignalBits last = HeldTimes(of_thread, set, 1);
  const int error = last == 0 ? 0 : UnblockForThread(last, of_thread.before & last);
  if (error == 0) Count(&of_thread, set, -1);
  return error;
}
