// kqueue(2) and kevent(2), over epoll: bsd/kern/kern_event.c. A queue can be polled.

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/event.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "knote.h"
#include "xnu.h"

namespace {

using Key = std::pair<std::int16_t, std::uintptr_t>;
using Queue = std::map<Key, Knote>;

std::mutex mutex;
// By descriptor. Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
std::map<int, Queue>& queues = *new std::map<int, Queue>;

// close(2) of XNU needs no lock, so a child of fork(2) must find none.
const int at_fork = pthread_atfork([] { mutex.lock(); }, [] { mutex.unlock(); }, [] { mutex.unlock(); });

std::uint64_t Pack(const Key& key) {
  constexpr int kFilterBits = 16;
  return key.second << kFilterBits | static_cast<std::uint16_t>(key.first);
}

Key Unpack(std::uint64_t packed) {
  constexpr int kFilterBits = 16;
  return {static_cast<std::int16_t>(packed), packed >> kFilterBits};
}

// A descriptor of the same file that stays open would keep the closed one in the epoll.
int Remove(int fd, Queue* queue, const Key& key) {
  const auto found = queue->find(key);
  if (found == queue->end()) return ENOENT;
  epoll_ctl(fd, EPOLL_CTL_DEL, found->second.fd, nullptr);
  close(found->second.fd);
  queue->erase(found);
  return 0;
}

// kern_event.c, kevent_register.
int Register(int fd, Queue* queue, const struct kevent& change) {
  const Key key{change.filter, change.ident};
  if ((change.flags & EV_DELETE) != 0) return Remove(fd, queue, key);
  const auto found = queue->find(key);
  if (found != queue->end()) {
    if (change.filter == EVFILT_USER && (change.fflags & NOTE_TRIGGER) != 0) Trigger(found->second);
    return 0;
  }
  if ((change.flags & EV_ADD) == 0) return ENOENT;
  Knote knote{};
  const int error = Attach(change, &knote);
  if (error != 0) return error;
  epoll_event event{};
  event.events = change.filter == EVFILT_WRITE ? EPOLLOUT : EPOLLIN;
  event.data.u64 = Pack(key);
  if (epoll_ctl(fd, EPOLL_CTL_ADD, knote.fd, &event) != 0) {
    const int refused = errno;
    close(knote.fd);
    return refused;
  }
  queue->emplace(key, knote);
  return 0;
}

int Collect(int fd, struct kevent* events, int room, int milliseconds) {
  std::vector<epoll_event> ready(static_cast<std::size_t>(room));
  const int count = epoll_wait(fd, ready.data(), room, milliseconds);
  if (count <= 0) return count;
  const std::lock_guard<std::mutex> lock(mutex);
  int filled = 0;
  for (int index = 0; index < count; ++index) {
    const Key key = Unpack(ready[static_cast<std::size_t>(index)].data.u64);
    const auto found = queues[fd].find(key);
    if (found == queues[fd].end()) continue;
    events[filled++] = EventOf(found->second);
    if ((found->second.wanted.flags & EV_ONESHOT) != 0) Remove(fd, &queues[fd], key);
  }
  return filled;
}

bool IsQueue(int fd) {
  const std::lock_guard<std::mutex> lock(mutex);
  return queues.count(fd) != 0;
}

int Milliseconds(const timespec* timeout) {
  constexpr long kSecond = 1000;
  constexpr long kMillion = 1'000'000;
  return timeout == nullptr ? -1 : static_cast<int>(timeout->tv_sec * kSecond + timeout->tv_nsec / kMillion);
}

}  // namespace

// bsd/kern/kern_event.c, kqueue_body: falloc fails where the system has no room for another file. A test sets the errno.
int kqueue() {
  const char* const error = std::getenv("XNU_KQUEUE");
  if (error != nullptr) {
    errno = std::atoi(error);
    return -1;
  }
  const int fd = epoll_create1(EPOLL_CLOEXEC);
  const std::lock_guard<std::mutex> lock(mutex);
  if (fd != -1) queues[fd] = {};
  return fd;
}

// kern_event.c, kevent_internal: a change that fails is an event with EV_ERROR where there is room, and the call does not wait then.
int kevent(int fd, const struct kevent* changes, int change_count, struct kevent* events, int event_count,
           const timespec* timeout) {
  if (!IsQueue(fd)) {
    errno = EBADF;
    return -1;
  }
  int errors = 0;
  for (int index = 0; index < change_count; ++index) {
    const std::lock_guard<std::mutex> lock(mutex);
    const int error = Register(fd, &queues[fd], changes[index]);
    if (error == 0) continue;
    if (errors == event_count) {
      errno = error;
      return -1;
    }
    events[errors] = changes[index];
    events[errors].flags = EV_ERROR;
    events[errors++].data = error;
  }
  if (errors > 0 || event_count == 0) return errors;
  int count = 0;
  do {
    count = Collect(fd, events, event_count, Milliseconds(timeout));
  } while (count == 0 && timeout == nullptr);
  return count;
}

// kern_event.c, knote_fdclose: a closed descriptor leaves all queues.
int XnuClose(int fd) {
  {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto closed = queues.find(fd);
    if (closed != queues.end()) {
      for (const auto& entry : closed->second) close(entry.second.fd);
      queues.erase(closed);
    }
    for (auto& entry : queues) {
      for (const std::int16_t filter : {EVFILT_READ, EVFILT_WRITE})
        Remove(entry.first, &entry.second, {filter, static_cast<std::uintptr_t>(fd)});
    }
  }
  return close(fd);
}
