#include "wait.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <set>
#include <vector>

#include "descriptor.h"
#include "group_wait.h"
#include "mask.h"

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#endif

struct Watcher::State {
  Changed changed;
  void* context;
  std::mutex mutex;
  bool open = true;  // Guarded by `mutex`.
  bool running = false;
  pthread_t thread{};
  int epoll = -1;
  int stop = -1;

  void Report(pid_t pid, int event) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (open) changed(context, pid, event);
  }
};

namespace {

constexpr std::size_t kStackSize = 256 * 1024;

std::mutex ours_mutex;
std::set<pid_t> ours;  // Guarded by `ours_mutex`.

pid_t Forget(pid_t result, pid_t pid) {
  if (result == -1) return -errno;
  if (result == pid) {
    const std::lock_guard<std::mutex> lock(ours_mutex);
    ours.erase(pid);
  }
  return result;
}

std::mutex abandoned_mutex;
std::vector<pid_t> abandoned;  // Guarded by `abandoned_mutex`.

// A thread born with every signal blocked never takes a signal that is meant for the program.
int StartThread(void* (*run)(void*), void* argument, bool detached, pthread_t* thread) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  if (detached) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  SignalBits mask_before = 0;
  ThreadMask(SIG_SETMASK, &kEverySignal, &mask_before);
  const int error = pthread_create(thread, &attributes, run, argument);
  ThreadMask(SIG_SETMASK, &mask_before, nullptr);
  pthread_attr_destroy(&attributes);
  return -error;
}

struct LoneChild {
  std::shared_ptr<Watcher::State> state;
  pid_t pid;
  bool want_pidfd;
};

void WaitForEnd(pid_t pid) {
  siginfo_t info;
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == -1 && errno == EINTR) continue;
}

void* WaitForLoneChild(void* argument) {
  const std::unique_ptr<LoneChild> child(static_cast<LoneChild*>(argument));
  WaitForEnd(child->pid);
  child->state->Report(child->pid, kEnded);
  return nullptr;
}

// Without WEXITED, waitid fails with ECHILD for a child that has ended.
void* WaitForStops(void* argument) {
  const std::unique_ptr<LoneChild> child(static_cast<LoneChild*>(argument));
  siginfo_t info;
  for (;;) {
    if (waitid(P_PID, static_cast<id_t>(child->pid), &info, WSTOPPED | WCONTINUED) == 0) {
      child->state->Report(child->pid, info.si_code == CLD_CONTINUED ? kContinued : info.si_status);
    } else if (errno != EINTR) {
      return nullptr;
    }
  }
}

void* WaitForLoneGroup(void* argument) {
  const std::unique_ptr<LoneChild> group(static_cast<LoneChild*>(argument));
  WaitForGroup(group->pid, group->want_pidfd);
  group->state->Report(-group->pid, kEnded);
  return nullptr;
}

int StartLoneThread(void* (*run)(void*), const std::shared_ptr<Watcher::State>& state, pid_t pid, bool want_pidfd = false) {
  auto child = std::make_unique<LoneChild>(LoneChild{state, pid, want_pidfd});
  pthread_t thread;
  const int error = StartThread(run, child.get(), true, &thread);
  if (error == 0) child.release();
  return error;
}

struct EndPipe {
  pid_t pid;
  int write_end;
};

void* CloseAtEnd(void* argument) {
  const std::unique_ptr<EndPipe> pipe(static_cast<EndPipe*>(argument));
  WaitForEnd(pipe->pid);
  close(pipe->write_end);
  return nullptr;
}

#if defined(__linux__)

void* WaitForPidfds(void* argument) {
  auto* state = static_cast<Watcher::State*>(argument);
  constexpr int kBatch = 64;
  epoll_event events[kBatch];
  for (;;) {
    const int count = epoll_wait(state->epoll, events, kBatch, -1);
    for (int index = 0; index < count; ++index) {
      if (events[index].data.u64 == 0) return nullptr;
      state->Report(static_cast<pid_t>(events[index].data.u64), kEnded);
    }
  }
}

#endif

}  // namespace

pid_t Reap(pid_t pid, ChildEnd* end) {
  return Forget(wait4(pid, &end->status, WNOHANG, &end->usage), pid);
}

void NoteOurs(pid_t pid) {
  const std::lock_guard<std::mutex> lock(ours_mutex);
  ours.insert(pid);
}

bool IsOurs(pid_t pid) {
  const std::lock_guard<std::mutex> lock(ours_mutex);
  return ours.count(pid) != 0;
}

pid_t WaitAndReap(pid_t pid, ChildEnd* end) {
  pid_t result;
  do {
    result = wait4(pid, &end->status, 0, &end->usage);
  } while (result == -1 && errno == EINTR);
  return Forget(result, pid);
}

int EndDescriptor(pid_t pid) {
  int ends[2];
  if (CloexecPipe(ends) != 0) return -errno;
  auto end_pipe = std::make_unique<EndPipe>(EndPipe{pid, ends[1]});
  pthread_t thread;
  const int error = StartThread(CloseAtEnd, end_pipe.get(), true, &thread);
  if (error == 0) {
    end_pipe.release();
    return ends[0];
  }
  close(ends[0]);
  close(ends[1]);
  return error;
}

void Abandon(pid_t pid) {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  abandoned.push_back(pid);
}

void ReapAbandoned() {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  const auto reaped = [](pid_t pid) {
    ChildEnd end;
    return Reap(pid, &end) != 0;
  };
  abandoned.erase(std::remove_if(abandoned.begin(), abandoned.end(), reaped), abandoned.end());
}

int SendSignal(pid_t pid, int pidfd, int signal) {
#if defined(__linux__)
  if (pidfd >= 0) return syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0 ? 0 : -errno;
#endif
  static_cast<void>(pidfd);
  return kill(pid, signal) == 0 ? 0 : -errno;
}

Watcher::Watcher(Changed changed, void* context) : state_(std::make_shared<State>()) {
  state_->changed = changed;
  state_->context = context;
}

#if defined(__linux__)

int Watcher::Start() {
  if (state_->running) return 0;
  state_->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (state_->epoll == -1) return -errno;
  state_->stop = eventfd(0, EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  int error = 0;
  if (state_->stop == -1 || epoll_ctl(state_->epoll, EPOLL_CTL_ADD, state_->stop, &event) != 0) {
    error = -errno;
  } else {
    error = StartThread(WaitForPidfds, state_.get(), false, &state_->thread);
  }
  state_->running = error == 0;
  if (error != 0) {
    close(state_->epoll);
    if (state_->stop != -1) close(state_->stop);
  }
  return error;
}

int Watcher::Watch(pid_t pid, int pidfd) {
  if (pidfd >= 0) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLONESHOT;
    event.data.u64 = static_cast<std::uint64_t>(pid);
    if (epoll_ctl(state_->epoll, EPOLL_CTL_ADD, pidfd, &event) == 0) return 0;
  }
  return StartLoneThread(WaitForLoneChild, state_, pid);
}

#else

int Watcher::Start() { return 0; }

int Watcher::Watch(pid_t pid, int) { return StartLoneThread(WaitForLoneChild, state_, pid); }

#endif

int Watcher::WatchStops(pid_t pid) { return StartLoneThread(WaitForStops, state_, pid); }

int Watcher::WatchGroup(pid_t pgid, bool want_pidfd) {
  return StartLoneThread(WaitForLoneGroup, state_, pgid, want_pidfd);
}

Watcher::~Watcher() {
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->open = false;
  }
  if (!state_->running) return;
  const std::uint64_t one = 1;
  while (write(state_->stop, &one, sizeof one) == -1 && errno == EINTR) continue;
  pthread_join(state_->thread, nullptr);
  close(state_->epoll);
  close(state_->stop);
}
