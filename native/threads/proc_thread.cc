#include "threads/proc_thread.h"

#include <cerrno>

#if defined(__linux__)

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "threads/own_descriptors.h"
#include "threads/thread.h"

namespace {

constexpr std::chrono::milliseconds kRetry{100};
// Spare descriptors, for a sandbox that permits no separate table. They are closed while /proc is read.
class Spares {
 public:
  void Take() {
    for (int& fd : fds_) {
      if (fd == -1) fd = open("/", O_PATH | O_CLOEXEC);
    }
  }
  void GiveUp() {
    for (int& fd : fds_) {
      if (fd != -1) close(fd);
      fd = -1;
    }
  }

 private:
  int fds_[8] = {-1, -1, -1, -1, -1, -1, -1, -1};
};

class ProcThread {
 public:
  int Run(const std::function<int()>& work) {
    const std::lock_guard<std::mutex> one(callers_);
    const int error = StartIfNeeded();
    return error == 0 ? HandOver(work) : error;
  }

  void Retry(int (*work)()) {
    const std::lock_guard<std::mutex> lock(mutex_);
    retried_ = work;
    changed_.notify_all();
  }

 private:
  int StartIfNeeded() {
    if (running_) return 0;
    pthread_t thread;
    const int error = StartThread<RunThread>(this, true, &thread);
    running_ = error == 0;
    return error;
  }

  int HandOver(const std::function<int()>& work) {
    std::unique_lock<std::mutex> lock(mutex_);
    work_ = &work;
    changed_.notify_all();
    changed_.wait(lock, [this] { return work_ == nullptr; });
    return result_;
  }

  static void* RunThread(void* self) {
    static_cast<ProcThread*>(self)->Serve();
    return nullptr;
  }

  [[noreturn]] void Serve() {
    const bool own = OwnDescriptors();
    Spares spares;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      if (!own) spares.Take();
      if (retried_ == nullptr) {
        changed_.wait(lock, [this] { return work_ != nullptr || retried_ != nullptr; });
      } else {
        changed_.wait_for(lock, kRetry, [this] { return work_ != nullptr; });
      }
      spares.GiveUp();
      if (work_ != nullptr) {
        const std::function<int()>& work = *work_;
        lock.unlock();
        const int result = work();
        lock.lock();
        result_ = result;
        work_ = nullptr;
        changed_.notify_all();
      } else if (int (*const retried)() = std::exchange(retried_, nullptr)) {
        lock.unlock();
        const int error = retried();
        lock.lock();
        if (error != 0 && retried_ == nullptr) retried_ = retried;
      }
    }
  }

  std::mutex callers_;
  bool running_ = false;  // Guarded by `callers_`.
  std::mutex mutex_;      // Guards the members below.
  std::condition_variable changed_;
  const std::function<int()>* work_ = nullptr;
  int result_ = 0;
  int (*retried_)() = nullptr;
};

// Never destroyed: the thread runs to the end of the process.
ProcThread& Thread() {
  static auto& thread = *new ProcThread;
  return thread;
}

}  // namespace

int OnProcThread(const std::function<int()>& work) { return Thread().Run(work); }

void RetryOnProcThread(int (*work)()) { Thread().Retry(work); }

#else

int OnProcThread(const std::function<int()>& work) { return work(); }

void RetryOnProcThread(int (*)()) {}

#endif
