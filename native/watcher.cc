#include "watcher.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "thread.h"

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

void Reporter::Report(int key, int event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!open_) return;
  ++untaken_;
  call_(context_, key, event);
}

void Reporter::Taken() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--untaken_ == 0) all_taken_.notify_one();
}

void Reporter::AwaitTaken() {
  std::unique_lock<std::mutex> lock(mutex_);
  all_taken_.wait(lock, [this] { return untaken_ == 0 || !open_; });
}

void Reporter::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  open_ = false;
  all_taken_.notify_one();
}

#if defined(__linux__)

void* Watcher::Run(void* watcher) {
  const auto* self = static_cast<Watcher*>(watcher);
  constexpr int kBatch = 64;
  epoll_event events[kBatch];
  for (;;) {
    const int count = epoll_wait(self->epoll_, events, kBatch, -1);
    for (int index = 0; index < count; ++index) {
      if (events[index].data.fd == 0) return nullptr;
      self->reporter_->Report(events[index].data.fd, kReadable);
    }
    self->reporter_->AwaitTaken();
  }
}

int Watcher::Start(const char** failed) {
  *failed = "epoll_create1";
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ == -1) return -errno;
  *failed = "eventfd";
  stop_ = eventfd(0, EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  int error = 0;
  if (stop_ == -1 || epoll_ctl(epoll_, EPOLL_CTL_ADD, stop_, &event) != 0) {
    error = -errno;
  } else {
    *failed = "pthread_create";
    error = StartThread<Run>(this, false, &thread_);
  }
  running_ = error == 0;
  if (error != 0) {
    close(epoll_);
    if (stop_ != -1) close(stop_);
  }
  return error;
}

int Watcher::Watch(int fd, int key) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.fd = key;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) return 0;
  if (errno != EEXIST) return -errno;
  return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0 ? 0 : -errno;
}

Watcher::~Watcher() {
  reporter_->Close();
  if (!running_) return;
  const std::uint64_t one = 1;
  while (write(stop_, &one, sizeof one) == -1 && errno == EINTR) continue;
  pthread_join(thread_, nullptr);
  close(epoll_);
  close(stop_);
}

#else

int Watcher::Start(const char**) { return 0; }

int Watcher::Watch(int, int) { return -ENOSYS; }

Watcher::~Watcher() { reporter_->Close(); }

#endif
