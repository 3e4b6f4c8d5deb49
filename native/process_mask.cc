#include "process_mask.h"

#include <iterator>
#include <map>
#include <mutex>

#include "broadcast.h"
#include "deaf.h"
#include "mask.h"
#include "task.h"

namespace {

// What a thread had blocked before it was blocked for the process. Its number alone could be another thread's by now.
struct Own {
  unsigned long long start;
  SignalBits blocked;
};

std::mutex mutex;  // For what follows, and one change at a time.
SignalBits blocked_for_process;
std::map<int, Own> owns;  // By thread; with signals of `blocked_for_process` only, and without threads that had none.

SignalBits OwnOf(int tid) {
  const auto found = owns.find(tid);
  return found != owns.end() && found->second.start == StartOf(tid) ? found->second.blocked : 0;
}

void SetOwn(int tid, SignalBits blocked) {
  if (blocked == 0) {
    owns.erase(tid);
  } else {
    owns[tid] = {StartOf(tid), blocked};
  }
}

void ForgetOwn(SignalBits set) {
  for (auto entry = owns.begin(); entry != owns.end();) {
    entry->second.blocked &= ~set;
    entry = entry->second.blocked == 0 ? owns.erase(entry) : std::next(entry);
  }
}

// On all other threads. The calling thread's mask was `own_before`.
int ChangeAll(SignalBits remove, SignalBits add, SignalBits own_before) {
  const SignalBits fresh = add & ~blocked_for_process;
  const auto remember = [fresh](int tid, SignalBits before) {
    if ((before & fresh) != 0) SetOwn(tid, OwnOf(tid) | (before & fresh));
  };
  remember(ThreadId(), own_before);
  const SignalBits given_back = remove & blocked_for_process;
  const SignalBits concerned = blocked_for_process | add;
  const auto change = [=](int tid) { return MaskChange{given_back & ~OwnOf(tid), add}; };
  const int error = ChangeOtherThreads(concerned, change, remember);
  if (error == 0) {
    blocked_for_process = (blocked_for_process & ~remove) | add;
    ForgetOwn(remove);
  } else {
    // As far as they answer. Those that have not been changed do not block it.
    const auto take_back = [fresh](int tid) { return MaskChange{fresh & ~OwnOf(tid), 0}; };
    if (fresh != 0) ChangeOtherThreads(concerned, take_back, [](int, SignalBits) {});
    ForgetOwn(fresh);
  }
  return error;
}

// Changes the calling thread's mask first: what is pending then is delivered to it, and leaves room in the kernel for the
// signals that other threads are asked by.
int ChangeFrom(SignalBits mask, SignalBits remove, SignalBits add, SignalBits before) {
  const int error = ThreadMask(SIG_SETMASK, &mask, nullptr);
  if (error != 0) return error;
  const int failed = ChangeAll(remove, add, before);
  if (failed != 0) ThreadMask(SIG_SETMASK, &before, nullptr);
  return failed;
}

}  // namespace

int ProcessMask(int how, const SignalBits* set, SignalBits* previous) {
  if (set == nullptr) return ThreadMask(SIG_BLOCK, nullptr, previous);
  const std::lock_guard<std::mutex> lock(mutex);
  const int error = ThreadMask(SIG_BLOCK, nullptr, previous);
  if (error != 0) return error;
  const SignalBits before = *previous;
  if (how == SIG_BLOCK) return ChangeFrom(before | *set, 0, *set, before);
  if (how == SIG_UNBLOCK) return ChangeFrom(before & ~*set, *set, 0, before);
  return ChangeFrom(*set, (before | blocked_for_process) & ~*set, *set, before);
}

int BlockForProcess(SignalBits set, SignalBits* already) {
  const std::lock_guard<std::mutex> lock(mutex);
  *already = set & blocked_for_process;
  SignalBits before = 0;
  const int error = ThreadMask(SIG_BLOCK, nullptr, &before);
  return error == 0 ? ChangeFrom(before | set, 0, set, before) : error;
}

int UnblockForProcess(SignalBits set) {
  const std::lock_guard<std::mutex> lock(mutex);
  const SignalBits remove = set & blocked_for_process;
  SignalBits before = 0;
  const int error = ThreadMask(SIG_BLOCK, nullptr, &before);
  if (error != 0 || remove == 0) return error;
  return ChangeFrom(before & ~(remove & ~OwnOf(ThreadId())), remove, 0, before);
}

int BlockForThread(SignalBits set, SignalBits* had) {
  const std::lock_guard<std::mutex> lock(mutex);
  SignalBits before = 0;
  const int error = MaskByWill(SIG_BLOCK, &set, &before);
  if (error != 0) return error;
  const SignalBits own = OwnOf(ThreadId());
  *had = set & (own | (before & ~blocked_for_process));
  SetOwn(ThreadId(), own | (set & blocked_for_process));
  return 0;
}

int UnblockForThread(SignalBits set, SignalBits had) {
  const std::lock_guard<std::mutex> lock(mutex);
  SetOwn(ThreadId(), (OwnOf(ThreadId()) & ~set) | (had & blocked_for_process));
  const SignalBits remove = set & ~had & ~blocked_for_process;
  return MaskByWill(SIG_UNBLOCK, &remove, nullptr);
}
