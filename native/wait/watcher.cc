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

}  // namespace

void* Watcher::Run(void* watcher) {
  constexpr int kBatch = 64;
  const auto* self = static_cast<Watcher*>(watcher);
  epoll_event events[kBatch];
  for (;;) {
    // libuv makes this call, too, so a sandbox in which Node runs allows it.
    const int count = epoll_pwait(self->epoll_, events, kBatch, -1, nullptr);
    for (int index = 0; index < count; ++index) {
      if (events[index].data.fd == kStop) return nullptr;
      self->reporter_->Report(events[index].data.fd, kReadable);
    }
  }
}

int Watcher::Open(const char** failed) {
  *failed = "epoll_create1";
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ == -1) return -errno;
  *failed = "eventfd";
  stop_ = eventfd(0, EFD_CLOEXEC);
  if (stop_ == -1) return -errno;
  *failed = "epoll_ctl";
  return Control(epoll_, EPOLL_CTL_ADD, stop_, EPOLLIN, kStop);
}

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

int Watcher::WatchFor(int fd, int key, int events) {
  const std::uint32_t once = static_cast<std::uint32_t>(events) | EPOLLONESHOT;
  const int error = Control(epoll_, EPOLL_CTL_ADD, fd, once, key);
  return error == -EEXIST ? Control(epoll_, EPOLL_CTL_MOD, fd, once, key) : error;
}

void Watcher::CloseAll() {
  for (const int fd : {epoll_, stop_}) {
    if (fd != -1) close(fd);
  }
}

Watcher::~Watcher() {
  reporter_->Close();
  if (!running_) return;
  const std::uint64_t one = 1;
  while (write(stop_, &one, sizeof one) == -1 && errno == EINTR) continue;
  pthread_join(thread_, nullptr);
  CloseAll();
}

#else

int Watcher::Start(const char**) { return 0; }

int Watcher::WatchFor(int, int, int) { return -ENOSYS; }

Watcher::~Watcher() { reporter_->Close(); }

#endif
