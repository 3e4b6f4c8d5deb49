// The mask of all threads on macOS, whose sigprocmask(2) changes each of them at once, in the kernel. Threads that start later copy the
// mask of the thread that starts them.

#include "threads/process_mask.h"

#if !defined(__linux__)

#include <pthread.h>

#include <cerrno>
#include <mutex>

#include "posix/kernel.h"
#include "posix/mask.h"

namespace {

std::mutex mutex;  // Guards the variables below.
SignalBits blocked_for_process;
// The signals of `blocked_for_process` that the main thread had blocked before. The masks of other threads cannot be read.
SignalBits own;

// When a handler returns, its thread gets its old mask back, so no handler may run during a change. The kernel runs handlers on the
// first thread that takes the signal: the main thread, which is in no handler while it runs JavaScript. Pending signals also lie
// with the main thread, and only its own call makes it take them.
bool CanChange() { return pthread_main_np() != 0; }

// Afterwards the calling thread has exactly `mask`.
int Change(SignalBits remove, SignalBits add, SignalBits mask) {
  if (!CanChange()) return -ENOSYS;
  const SignalBits given_back = remove & blocked_for_process;
  if (add != 0 && ProcessSigprocmask(SIG_BLOCK, add) != 0) return -errno;
  if (given_back != 0 && ProcessSigprocmask(SIG_UNBLOCK, given_back) != 0) return -errno;
  blocked_for_process = (blocked_for_process & ~remove) | add;
  own &= blocked_for_process;
  return ThreadMask(SIG_SETMASK, &mask, nullptr);
}

}  // namespace

int ProcessMask(int how, const SignalBits* set, SignalBits* previous) {
  const std::lock_guard<std::mutex> lock(mutex);
  const int error = ThreadMask(SIG_BLOCK, nullptr, previous);
  if (error != 0 || set == nullptr) return error;
  const SignalBits before = *previous;
  if (how == SIG_UNBLOCK) return Change(*set, 0, before & ~*set);
  const SignalBits had = before & *set & ~blocked_for_process;
  const int failed =
      how == SIG_BLOCK ? Change(0, *set, before | *set) : Change((before | blocked_for_process) & ~*set, *set, *set);
  if (failed == 0) own |= had;
  return failed;
}

int BlockForProcess(SignalBits set, SignalBits* already) {
  {
    const std::lock_guard<std::mutex> lock(mutex);
    *already = set & blocked_for_process;
  }
  SignalBits before = 0;
  return ProcessMask(SIG_BLOCK, &set, &before);
}

int UnblockForProcess(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  SignalBits before = 0;
  const int error = ThreadMask(SIG_BLOCK, nullptr, &before);
  return error == 0 ? Change(set, 0, before & ~(set & blocked_for_process & ~own)) : error;
}

int UnblockFromProcThread(SignalBits) { return -ENOSYS; }

int BlockForThread(SignalBits set, SignalBits* had) {
  const std::lock_guard<std::mutex> lock(mutex);
  SignalBits before = 0;
  const int error = ThreadMask(SIG_BLOCK, &set, &before);
  const SignalBits own_before = CanChange() ? own : 0;
  if (error != 0) return error;
  *had = set & (own_before | (before & ~blocked_for_process));
  if (CanChange()) own |= set & blocked_for_process;
  return 0;
}

int UnblockForThread(SignalBits set, SignalBits had) {
  const std::lock_guard<std::mutex> lock(mutex);
  const SignalBits remove = set & ~had & ~blocked_for_process;
  if (CanChange()) own = (own & ~set) | (had & blocked_for_process);
  return ThreadMask(SIG_UNBLOCK, &remove, nullptr);
}

#endif
