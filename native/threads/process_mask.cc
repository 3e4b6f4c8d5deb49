#include "threads/process_mask.h"

#if defined(__linux__)

#include <cerrno>
#include <iterator>
#include <map>
#include <mutex>

#include "posix/mask.h"
#include "threads/broadcast.h"
#include "threads/proc_thread.h"
#include "threads/task.h"
#include "threads/unreachable.h"

namespace {

// The signals that a thread had blocked before they were blocked for the process. `start` is needed because another thread may
// have the same number by now.
struct Own {
  unsigned long long start;
  SignalBits blocked;
};

std::mutex mutex;  // Guards the variables below, and permits one change at a time.
SignalBits blocked_for_process;
// By thread. Contains only signals of `blocked_for_process`, and only threads that had blocked some. Never destroyed, because
// the thread that reads /proc runs while the process exits.
std::map<int, Own>& owns = *new std::map<int, Own>;

constexpr int kNoCaller = 0;
// In naps: a second, and longer where reading /proc takes long. A retry has less patience, because other threads wait for it,
// and it will be tried once more.
constexpr int kPatience = 10'000;
constexpr int kShortPatience = 500;

SignalBits OwnOf(int tid) {
  const auto found = owns.find(tid);
  return found == owns.end() ? 0 : found->second.blocked;
}

// Functions below that read /proc run on the thread of proc_thread.h.

int SetOwn(int tid, SignalBits blocked) {
  if (blocked == 0) {
    owns.erase(tid);
    return 0;
  }
  const auto found = owns.find(tid);
  if (found != owns.end()) {
    found->second.blocked = blocked;
    return 0;
  }
  unsigned long long start = 0;
  const int error = ReadStart(tid, &start);
  if (error == 0) owns[tid] = {start, blocked};
  return error == -ESRCH ? 0 : error;
}

// Drops the entries of threads that have ended.
int DropEnded() {
  for (auto entry = owns.begin(); entry != owns.end();) {
    unsigned long long start = 0;
    const int error = ReadStart(entry->first, &start);
    if (error != 0 && error != -ESRCH) return error;
    entry = error != 0 || start != entry->second.start ? owns.erase(entry) : std::next(entry);
  }
  return 0;
}

void DropOwn(SignalBits set) {
  for (auto entry = owns.begin(); entry != owns.end();) {
    entry->second.blocked &= ~set;
    entry = entry->second.blocked == 0 ? owns.erase(entry) : std::next(entry);
  }
}

// Changes all other threads. `own_before` is the previous mask of `caller`.
int ChangeAll(SignalBits remove, SignalBits add, int caller, SignalBits own_before, int naps) {
  const SignalBits fresh = add & ~blocked_for_process;
  int unread = DropEnded();
  const auto remember = [fresh, &unread](int tid, SignalBits before) {
    if ((before & fresh) == 0) return;
    const int error = SetOwn(tid, OwnOf(tid) | (before & fresh));
    if (error != 0) unread = error;
  };
  if (caller != kNoCaller) remember(caller, own_before);
  if (unread != 0) return unread;
  const SignalBits given_back = remove & blocked_for_process;
  const SignalBits concerned = blocked_for_process | add;
  const auto change = [=](int tid) { return MaskChange{given_back & ~OwnOf(tid), add}; };
  const int error = ChangeOtherThreads(caller, naps, concerned, change, remember);
  if (error == 0 && unread == 0) {
    blocked_for_process = (blocked_for_process & ~remove) | add;
    DropOwn(remove);
    return 0;
  }
  // Undo the change in the threads that answer. Threads that have not changed need no call.
  const auto take_back = [=](int tid) { return MaskChange{fresh & ~OwnOf(tid), given_back & ~add}; };
  ChangeOtherThreads(caller, kShortPatience, concerned, take_back, [](int, SignalBits) {});
  DropOwn(fresh);
  return error == 0 ? unread : error;
}

// Changes the calling thread's mask first. Its pending signals are then delivered, which leaves room in the kernel for the
// signals that ask the other threads.
int ChangeFrom(SignalBits mask, SignalBits remove, SignalBits add, SignalBits before) {
  static bool has_tasks = false;
  if (!has_tasks) {
    const int not_open = OnProcThread(OpenTasks);
    if (not_open != 0) return not_open;
    has_tasks = true;
  }
  const int error = ThreadMask(SIG_SETMASK, &mask, nullptr);
  if (error != 0) return error;
  const int caller = ThreadId();
  const int failed = OnProcThread([=] { return ChangeAll(remove, add, caller, before, kPatience); });
  if (failed != 0) RestoreMask(before);
  return failed;
}

// Gets the signals that the calling thread had blocked before. Returns 0 or a negated errno.
int OwnOfCaller(SignalBits* own) {
  const int error = owns.empty() ? 0 : OnProcThread(DropEnded);
  *own = OwnOf(ThreadId());
  return error;
}

int SetOwnOfCaller(SignalBits blocked) {
  const int tid = ThreadId();
  return blocked == 0 ? SetOwn(tid, 0) : OnProcThread([=] { return SetOwn(tid, blocked); });
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
  if (remove == 0) return 0;
  SignalBits before = 0;
  SignalBits own = 0;
  const int unknown = OwnOfCaller(&own);
  const int error = unknown == 0 ? ThreadMask(SIG_BLOCK, nullptr, &before) : unknown;
  return error == 0 ? ChangeFrom(before & ~(remove & ~own), remove, 0, before) : error;
}

int UnblockFromProcThread(SignalBits set) {
  const std::unique_lock<std::mutex> lock(mutex, std::try_to_lock);
  if (!lock.owns_lock()) return -EBUSY;
  const SignalBits remove = set & blocked_for_process;
  return remove == 0 ? 0 : ChangeAll(remove, 0, kNoCaller, 0, kShortPatience);
}

int BlockForThread(SignalBits set, SignalBits* had) {
  const std::lock_guard<std::mutex> lock(mutex);
  SignalBits own = 0;
  SignalBits before = 0;
  int error = OwnOfCaller(&own);
  if (error == 0) error = SetOwnOfCaller(own | (set & blocked_for_process));
  if (error == 0) error = SetOwnMask(SIG_BLOCK, &set, &before);
  if (error == 0) *had = set & (own | (before & ~blocked_for_process));
  return error;
}

int UnblockForThread(SignalBits set, SignalBits had) {
  const std::lock_guard<std::mutex> lock(mutex);
  SignalBits own = 0;
  // Where it is unknown whether another thread had this number before, the record is used as the caller's.
  OwnOfCaller(&own);
  SetOwnOfCaller((own & ~set) | (had & blocked_for_process));
  const SignalBits remove = set & ~had & ~blocked_for_process;
  // Tries again, because a sandbox may refuse a call that never fails in the kernel.
  constexpr int kTries = 100;
  int error = -EAGAIN;
  for (int tries = 0; tries < kTries && error != 0; ++tries) error = SetOwnMask(SIG_UNBLOCK, &remove, nullptr);
  return error;
}

#endif
