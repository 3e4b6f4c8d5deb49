#include "wait/group_wait.h"

#include <unistd.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "threads/proc_thread.h"
#include "threads/thread.h"
#include "wait/group_members.h"
#include "wait/process_ends.h"
#include "wait/watched_groups.h"

namespace {

class GroupWait {
 public:
  int Prepare() {
    const std::lock_guard<std::mutex> lock(starting_);
    if (!has_ends_) {
      const int error = OnProcThread([this] { return ends_.Start(&ended_callback_); });
      if (error != 0) return error;
      has_ends_ = true;
    }
    if (!running_) {
      pthread_t thread;
      const int error = StartThread<RunThread>(this, true, &thread);
      if (error != 0) return error;
      running_ = true;
    }
    return 0;
  }

  int Watch(const std::shared_ptr<Reporter>& reporter, pid_t pgid, bool want_pidfd) {
    const int error = Prepare();
    if (error != 0) return error;
    const std::lock_guard<std::mutex> lock(mutex_);
    groups_.Add(pgid, reporter, want_pidfd);
    Wake();
    return 0;
  }

  // A `pgid` of 0 means every group.
  void Unwatch(const std::shared_ptr<Reporter>& reporter, pid_t pgid) {
    const std::lock_guard<std::mutex> lock(mutex_);
    groups_.RemoveReporter(reporter, pgid);
    Wake();
  }

 private:
  static void* RunThread(void* self) {
    static_cast<GroupWait*>(self)->Run();
    return nullptr;
  }

  // Call it with the mutex held.
  void Wake() {
    woken_ = true;
    wake_.notify_all();
  }

  [[noreturn]] void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      Sleep(&lock);
      woken_ = false;
      removed_ = groups_.DropUnwatched();
      removed_.merge(groups_.DropMembers(std::exchange(ended_, {})));
      Remove(&lock);
      Look(&lock);
    }
  }

  void Sleep(std::unique_lock<std::mutex>* lock) {
    const auto woken = [this] { return woken_; };
    if (groups_.empty()) {
      wake_.wait(*lock, woken);
    } else {
      wake_.wait_until(*lock, groups_.NextCheck(), woken);
    }
  }

  // Calls the thread of /proc without the lock, because that thread may be busy.
  void Remove(std::unique_lock<std::mutex>* lock) {
    if (removed_.empty()) return;
    lock->unlock();
    OnProcThread([this] {
      for (const pid_t pid : removed_) ends_.Remove(pid);
      return 0;
    });
    removed_.clear();
    lock->lock();
  }

  void Look(std::unique_lock<std::mutex>* lock) {
    const std::map<pid_t, bool> groups = groups_.ToLookUp();
    if (groups.empty()) return;
    Members members;
    for (const auto& group : groups) members[group.first];
    std::map<pid_t, std::set<pid_t>> watched;
    lock->unlock();
    const int error = OnProcThread([this, &groups, &members, &watched] {
      const int unread = ReadMembers(&members);
      for (const auto& [pgid, want_pidfd] : groups) {
        if (unread == 0 && want_pidfd) watched[pgid] = WaitFor(pgid, members[pgid].living);
      }
      return unread;
    });
    lock->lock();
    for (const auto& group : groups) Conclude(group.first, error == 0 && members[group.first].ended, watched[group.first]);
  }

  void Conclude(pid_t pgid, bool ended, const std::set<pid_t>& watched) {
    if (!groups_.Has(pgid)) {
      removed_.insert(watched.begin(), watched.end());
    } else if (ended) {
      groups_.ReportEnd(pgid);
    } else {
      groups_.SetMembers(pgid, watched);
    }
  }

  // Runs on the thread of /proc. Another process may have the number of an ended member.
  std::set<pid_t> WaitFor(pid_t pgid, const std::set<pid_t>& members) {
    std::set<pid_t> watched;
    for (const pid_t pid : members) {
      // It may be watched already, for the group that it has left.
      if (ends_.Has(pid) || ends_.Add(pid) != 0) continue;
      if (IsMember(pgid, pid)) {
        watched.insert(pid);
      } else {
        ends_.Remove(pid);
      }
    }
    return watched;
  }

  std::mutex starting_;  // Guards the next two members.
  bool has_ends_ = false;
  bool running_ = false;
  ProcessEnds ends_;
  std::set<pid_t> removed_;  // To be removed from `ends_`.

  std::mutex mutex_;  // Guards the members below.
  std::condition_variable wake_;
  bool woken_ = false;
  WatchedGroups groups_;
  std::set<pid_t> ended_;
  const std::function<void(pid_t)> ended_callback_ = [this](pid_t pid) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_.insert(pid);
    Wake();
  };
};

// Never destroyed: the thread runs to the end of the process.
GroupWait& Waiting() {
  static auto& waiting = *new GroupWait;
  return waiting;
}

}  // namespace

int PrepareGroupWait() { return Waiting().Prepare(); }

int WatchGroup(const std::shared_ptr<Reporter>& reporter, pid_t pgid, bool want_pidfd) {
  return Waiting().Watch(reporter, pgid, want_pidfd);
}

void UnwatchGroup(const std::shared_ptr<Reporter>& reporter, pid_t pgid) { Waiting().Unwatch(reporter, pgid); }

void UnwatchGroups(const std::shared_ptr<Reporter>& reporter) { Waiting().Unwatch(reporter, 0); }
