#include "wait/process_ends.h"

#include <unistd.h>

#include <cerrno>

#include "posix/descriptor.h"
#include "threads/thread.h"

namespace {

constexpr int kBatch = 64;

}  // namespace

#if defined(__linux__)

#include <sys/epoll.h>
#include <sys/syscall.h>

namespace {

int OpenQueue() {
  const int queue = epoll_create1(EPOLL_CLOEXEC);
  return queue == -1 ? -errno : queue;
}

}  // namespace

void* ProcessEnds::Run(void* ends) {
  const auto* self = static_cast<ProcessEnds*>(ends);
  epoll_event events[kBatch];
  for (;;) {
    // A sandbox that permits the event loop permits this call.
    const int count = epoll_pwait(self->queue_, events, kBatch, -1, nullptr);
    for (int index = 0; index < count; ++index) (*self->ended_)(events[index].data.fd);
  }
}

int ProcessEnds::Add(pid_t pid) {
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd == -1) return -errno;
  // The thread of /proc has the same table. Its looks find the ends of the other processes.
  if (IsNearLimit(pidfd)) {
    close(pidfd);
    return -EMFILE;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.fd = pid;
  if (epoll_ctl(queue_, EPOLL_CTL_ADD, pidfd, &event) != 0) {
    const int error = -errno;
    close(pidfd);
    return error;
  }
  descriptors_[pid] = pidfd;
  return 0;
}

void ProcessEnds::Remove(pid_t pid) {
  const auto found = descriptors_.find(pid);
  if (found == descriptors_.end()) return;
  close(found->second);
  descriptors_.erase(found);
}

#else

#include "wait/kernel_queue.h"

void* ProcessEnds::Run(void* ends) {
  const auto* self = static_cast<ProcessEnds*>(ends);
  struct kevent events[kBatch];
  for (;;) {
    const int count = WaitForEvents(self->queue_, events, kBatch);
    for (int index = 0; index < count; ++index) (*self->ended_)(KeyOf(events[index]));
  }
}

int ProcessEnds::Add(pid_t pid) {
  const int error = AddEnd(queue_, pid, NOTE_EXIT, pid);
  if (error == 0) descriptors_[pid] = -1;
  return error;
}

// A process that has ended is no longer in the queue.
void ProcessEnds::Remove(pid_t pid) {
  if (descriptors_.erase(pid) != 0) RemoveEnd(queue_, pid);
}

#endif

int ProcessEnds::Start(const std::function<void(pid_t)>* ended) {
  ended_ = ended;
  queue_ = OpenQueue();
  if (queue_ < 0) return queue_;
  pthread_t thread;
  const int error = StartThread<Run>(this, true, &thread);
  if (error != 0) close(queue_);
  return error;
}
