#include "wait/watcher.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "threads/thread.h"

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

void Reporter::Report(int key, int event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (open_) call_(context_, key, event);
}

void Reporter::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  open_ = false;
}

int Watcher::Watch(int fd, int key) { return WatchFor(fd, key, POLLIN); }

int Watcher::Start(const char** failed) {
  int error = Open(failed);
  if (error == 0) {
    *failed = "pthread_create";
    error = StartThread<Run>(this, false, &thread_);
  }
  running_ = error == 0;
  if (!running_) CloseAll();
  return error;
}

void Watcher::CloseAll() {
  for (int* fd : {&queue_, &stop_}) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
  }
}

Watcher::~Watcher() {
  reporter_->Close();
  if (running_) {
    Wake();
    pthread_join(thread_, nullptr);
  }
  CloseAll();
}

#if defined(__linux__)

namespace {

int Control(int epoll, int operation, int fd, std::uint32_t events, int key) {
  epoll_event event{};
  event.events = events;
  event.data.fd = key;
  return epoll_ctl(epoll, operation, fd, &event) == 0 ? 0 : -errno;
}

static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT, "events have the same numbers");
constexpr int kStop = -1;
constexpr int kBatch = 64;

}  // namespace

void* Watcher::Run(void* watcher) {
  const auto* self = static_cast<Watcher*>(watcher);
  epoll_event events[kBatch];
  for (;;) {
    // libuv makes this call, too, so a sandbox in which Node runs allows it.
    const int count = epoll_pwait(self->queue_, events, kBatch, -1, nullptr);
    for (int index = 0; index < count; ++index) {
      if (events[index].data.fd == kStop) return nullptr;
      self->reporter_->Report(events[index].data.fd, kReadable);
    }
  }
}

int Watcher::StartWithoutThread(const char** failed) {
  *failed = "epoll_create1";
  queue_ = epoll_create1(EPOLL_CLOEXEC);
  return queue_ == -1 ? -errno : 0;
}

void Watcher::TakeReady(int descriptor, const std::function<void(int key)>& report) {
  epoll_event events[kBatch];
  const int count = epoll_pwait(descriptor, events, kBatch, 0, nullptr);
  for (int index = 0; index < count; ++index) report(events[index].data.fd);
}

int Watcher::Open(const char** failed) {
  const int error = StartWithoutThread(failed);
  if (error != 0) return error;
  *failed = "eventfd";
  stop_ = eventfd(0, EFD_CLOEXEC);
  if (stop_ == -1) return -errno;
  *failed = "epoll_ctl";
  return Control(queue_, EPOLL_CTL_ADD, stop_, EPOLLIN, kStop);
}

int Watcher::WatchFor(int fd, int key, int events) {
  const std::uint32_t once = static_cast<std::uint32_t>(events) | EPOLLONESHOT;
  const int error = Control(queue_, EPOLL_CTL_ADD, fd, once, key);
  return error == -EEXIST ? Control(queue_, EPOLL_CTL_MOD, fd, once, key) : error;
}

void Watcher::Wake() const {
  const std::uint64_t one = 1;
  while (write(stop_, &one, sizeof one) == -1 && errno == EINTR) continue;
}

#else

#include "wait/exit_info.h"
#include "wait/kernel_queue.h"

namespace {

int Change(int queue, int fd, std::int16_t filter, int flags, int key) {
  struct kevent change;
  EV_SET(&change, static_cast<std::uintptr_t>(fd), filter, static_cast<std::uint16_t>(flags), 0, 0,
         reinterpret_cast<void*>(static_cast<std::intptr_t>(key)));
  return ChangeQueue(queue, change);
}

// ESRCH: the process has ended. EACCES: another process has its pid now.
bool HasEnded(int error) { return error == -ESRCH || error == -EACCES; }

}  // namespace

void* Watcher::Run(void* watcher) {
  constexpr int kBatch = 64;
  const auto* self = static_cast<Watcher*>(watcher);
  struct kevent events[kBatch];
  for (;;) {
    const int count = WaitForEvents(self->queue_, events, kBatch);
    for (int index = 0; index < count; ++index) {
      const struct kevent& event = events[index];
      if (event.filter == EVFILT_USER) return nullptr;
      if (event.filter == EVFILT_PROC) {
        if ((event.fflags & NOTE_EXITSTATUS) != 0) NoteExitStatus(KeyOf(event), static_cast<int>(event.data));
      } else {
        // The other of the two would report the descriptor once more.
        Change(self->queue_, static_cast<int>(event.ident), event.filter == EVFILT_READ ? EVFILT_WRITE : EVFILT_READ, EV_DELETE,
               0);
      }
      self->reporter_->Report(KeyOf(event), kReadable);
    }
  }
}

int Watcher::Open(const char** failed) {
  *failed = "kqueue";
  queue_ = OpenQueue();
  if (queue_ < 0) return queue_;
  *failed = "kevent";
  return AddTrigger(queue_);
}

void Watcher::Wake() const { TriggerQueue(queue_); }

int Watcher::WatchFor(int fd, int key, int events) {
  int error = 0;
  if ((events & POLLIN) != 0) error = Change(queue_, fd, EVFILT_READ, EV_ADD | EV_ONESHOT, key);
  if (error == 0 && (events & POLLOUT) != 0) error = Change(queue_, fd, EVFILT_WRITE, EV_ADD | EV_ONESHOT, key);
  return error;
}

int Watcher::WatchEnd(pid_t pid) {
  DropExitStatus(pid);
  const int error = AddEnd(queue_, pid, NOTE_EXIT | NOTE_EXITSTATUS, pid);
  if (!HasEnded(error)) return error;
  reporter_->Report(pid, kEnded);
  return 0;
}

#endif
