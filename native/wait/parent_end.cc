#include "wait/parent_end.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <functional>
#include <mutex>

#include "threads/proc_thread.h"
#include "wait/process_ends.h"

#if defined(__linux__)
#include <sys/prctl.h>
#endif

namespace {

// The kernel sends the signal when the thread that started this process ends, even if the parent itself continues.
int AskKernel(int signal) {
#if defined(__linux__)
  return prctl(PR_SET_PDEATHSIG, signal) == 0 ? 0 : -errno;
#else
  static_cast<void>(signal);
  return -ENOSYS;
#endif
}

class ParentEnd {
 public:
  int Watch(int signal, bool want_pidfd) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return OnProcThread([this, signal, want_pidfd] { return WatchHere(signal, want_pidfd); });
  }

 private:
  int WatchHere(int signal, bool want_pidfd) {
    signal_.store(signal);
    const pid_t parent = getppid();
    if (parent == watched_) return 0;
    int error = want_pidfd ? WaitFor(parent) : -ENOSYS;
    if (error != 0 && error != -ESRCH) error = AskKernel(signal);
    if (error != 0 && error != -ESRCH) return error;
    // The parent ended before anything waited for it.
    if (getppid() != parent) Send(parent);
    return 0;
  }

  int WaitFor(pid_t parent) {
    if (!has_ends_) {
      const int error = ends_.Start(&send_);
      if (error != 0) return error;
      has_ends_ = true;
    }
    if (watched_ != 0) ends_.Remove(watched_);
    const int error = ends_.Add(parent);
    watched_ = error == 0 ? parent : 0;
    return error;
  }

  void Send(pid_t parent) {
    if (sent_for_.exchange(parent) != parent) kill(getpid(), signal_.load());
  }

  std::mutex mutex_;  // Guards `has_ends_`, `ends_` and `watched_`.
  bool has_ends_ = false;
  ProcessEnds ends_;
  pid_t watched_ = 0;
  std::atomic<int> signal_{0};
  std::atomic<pid_t> sent_for_{0};
  const std::function<void(pid_t)> send_ = [this](pid_t parent) { Send(parent); };
};

// Never destroyed: its thread runs to the end of the process.
ParentEnd& End() {
  static auto& end = *new ParentEnd;
  return end;
}

}  // namespace

int DieWithParent(int signal, bool want_pidfd) { return End().Watch(signal, want_pidfd); }
