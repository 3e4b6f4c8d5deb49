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
  if (open_) call_(context_, key, event);
}

void Reporter::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  open_ = false;
}

#if defined(__linux__)

namespace {

int Control(int epoll, int operation, int fd, std::uint32_t events, int key) {
  epoll_event event{};
  event.events = events;
  event.data.fd = key;
  return epoll_ctl(epoll, operation, fd, &event) == 0 ? 0 : -errno;
}

constexpr std::uint32_t kOnce = EPOLLIN | EPOLLONESHOT;
constexpr int kStop = 1;

}  // namespace

void* Watcher::Run(void* watcher) {
  const auto* self = static_cast<Watcher*>(watcher);
  epoll_event event{};
  for (;;) {
    if (epoll_wait(self->outer_, &event, 1, -1) != 1) continue;
    if (event.data.fd == kStop) return nullptr;
    self->reporter_->Report(kNoKey, kLook);
  }
}

void Watcher::Look() {
  constexpr int kBatch = 64;
  epoll_event events[kBatch];
  const int count = epoll_wait(inner_, events, kBatch, 0);
  for (int index = 0; index < count; ++index) reporter_->Report(events[index].data.fd, kReadable);
  // What comes while these are told needs no thread to wake up.
  if (count > 0) {
    reporter_->Report(kNoKey, kLook);
  } else {
    Control(outer_, EPOLL_CTL_MOD, inner_, kOnce, kNoKey);
  }
}

int Watcher::Open(const char** failed) {
  *failed = "epoll_create1";
  outer_ = epoll_create1(EPOLL_CLOEXEC);
  inner_ = outer_ == -1 ? -1 : epoll_create1(EPOLL_CLOEXEC);
  if (inner_ == -1) return -errno;
  *failed = "eventfd";
  stop_ = eventfd(0, EFD_CLOEXEC);
  if (stop_ == -1) return -errno;
  *failed = "epoll_ctl";
  const int error = Control(outer_, EPOLL_CTL_ADD, stop_, EPOLLIN, kStop);
  return error == 0 ? Control(outer_, EPOLL_CTL_ADD, inner_, kOnce, kNoKey) : error;
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

int Watcher::Watch(int fd, int key) {
  const int error = Control(inner_, EPOLL_CTL_ADD, fd, kOnce, key);
  return error == -EEXIST ? Control(inner_, EPOLL_CTL_MOD, fd, kOnce, key) : error;
}

void Watcher::CloseAll() {
  for (const int fd : {outer_, inner_, stop_}) {
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

int Watcher::Watch(int, int) { return -ENOSYS; }

void Watcher::Look() {}

Watcher::~Watcher() { reporter_->Close(); }

#endif
