#include "contain/populated.h"

#include <cerrno>

#if defined(__linux__)

#include <sys/epoll.h>
#include <unistd.h>

#include <map>
#include <mutex>

#include "contain/cgroup_files.h"
#include "threads/thread.h"

namespace {

struct Waiting {
  int unit;
  void (*emptied)(int unit);
};

class PopulatedWait {
 public:
  int Prepare() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (queue_ != -1) return 0;
    const int queue = epoll_create1(EPOLL_CLOEXEC);
    if (queue == -1) return -errno;
    pthread_t thread;
    queue_ = queue;
    const int error = StartThread<Run>(this, true, &thread);
    if (error == 0) return 0;
    close(queue);
    queue_ = -1;
    return error;
  }

  int Add(int events, const Waiting& waiting) {
    const std::lock_guard<std::mutex> lock(mutex_);
    epoll_event event{};
    event.events = EPOLLPRI;
    event.data.fd = events;
    // A change before the last read is not reported, so the state is read afterwards.
    if (epoll_ctl(queue_, EPOLL_CTL_ADD, events, &event) != 0) return -errno;
    waiting_[events] = waiting;
    return 0;
  }

  // Calls without the lock, because the descriptor may be given away at once.
  void Look(int events) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto found = waiting_.find(events);
    if (found == waiting_.end() || IsPopulated(events) != 0) return;
    const Waiting waiting = found->second;
    waiting_.erase(found);
    epoll_ctl(queue_, EPOLL_CTL_DEL, events, nullptr);
    lock.unlock();
    waiting.emptied(waiting.unit);
  }

 private:
  static void* Run(void* self) {
    constexpr int kBatch = 64;
    auto* wait = static_cast<PopulatedWait*>(self);
    epoll_event events[kBatch];
    for (;;) {
      // A sandbox that permits the event loop permits this call.
      const int count = epoll_pwait(wait->queue_, events, kBatch, -1, nullptr);
      for (int index = 0; index < count; ++index) wait->Look(events[index].data.fd);
    }
  }

  std::mutex mutex_;
  int queue_ = -1;
  std::map<int, Waiting> waiting_;  // By descriptor.
};

// Never destroyed: the thread runs to the end of the process.
PopulatedWait& Wait() {
  static auto& wait = *new PopulatedWait;
  return wait;
}

}  // namespace

int PreparePopulatedWait() { return Wait().Prepare(); }

int WaitUntilEmpty(int events, int unit, void (*emptied)(int unit)) {
  const int error = Wait().Add(events, {unit, emptied});
  if (error == 0) Wait().Look(events);
  return error;
}

void LookAgain(int events) { Wait().Look(events); }

#else

int PreparePopulatedWait() { return -ENOSYS; }

int WaitUntilEmpty(int, int, void (*)(int)) { return -ENOSYS; }

void LookAgain(int) {}

#endif
