#include "threads/unreachable.h"

#include <pthread.h>

#include <mutex>
#include <set>

#include "posix/mask.h"
#include "threads/task.h"

namespace {

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may end while the process exits.
std::set<int>& for_good = *new std::set<int>;

void Record(int tid, bool unreachable) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (unreachable) {
    for_good.insert(tid);
  } else {
    for_good.erase(tid);
  }
}

// Another thread may get the number of an ended thread, so the record ends with the thread.
void DropOwn(void*) { Record(ThreadId(), false); }

pthread_key_t MakeKey() {
  pthread_key_t key{};
  pthread_key_create(&key, DropOwn);
  return key;
}

void RecordOwn(bool unreachable) {
  static const pthread_key_t key = MakeKey();
  Record(ThreadId(), unreachable);
  pthread_setspecific(key, unreachable ? &for_good : nullptr);
}

SignalBits Changed(SignalBits mask, int how, SignalBits set) {
  if (how == SIG_BLOCK) return mask | set;
  return how == SIG_UNBLOCK ? mask & ~set : set;
}

}  // namespace

int SetOwnMask(int how, const SignalBits* set, SignalBits* previous) {
  SignalBits before = 0;
  const int error = ThreadMask(how, set, &before);
  if (previous != nullptr) *previous = before;
  if (error != 0 || set == nullptr) return error;
  const bool unreachable = IsUnreachable(Changed(before, how, *set));
  if (unreachable != IsUnreachable(before)) RecordOwn(unreachable);
  return 0;
}

UnreachableThread::UnreachableThread() { RecordOwn(true); }

UnreachableThread::~UnreachableThread() { RecordOwn(false); }

bool StaysUnreachable(int tid) {
  const std::lock_guard<std::mutex> lock(mutex);
  return for_good.count(tid) != 0;
}
