#include "wait/kernel_queue.h"

#if !defined(__linux__)

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace {

void* Data(int key) { return reinterpret_cast<void*>(static_cast<std::intptr_t>(key)); }

struct kevent ChangeOf(std::uintptr_t ident, std::int16_t filter, unsigned flags, unsigned notes, int key) {
  struct kevent change;
  EV_SET(&change, ident, filter, static_cast<std::uint16_t>(flags), notes, 0, Data(key));
  return change;
}

constexpr std::uintptr_t kTrigger = 0;

}  // namespace

int OpenQueue() {
  const int queue = kqueue();
  if (queue == -1) return -errno;
  // A child inherits no queue, but a program that replaces this one would.
  fcntl(queue, F_SETFD, FD_CLOEXEC);
  return queue;
}

int ChangeQueue(int queue, const struct kevent& change) {
  return kevent(queue, &change, 1, nullptr, 0, nullptr) == 0 ? 0 : -errno;
}

int AddEnd(int queue, pid_t pid, unsigned notes, int key) {
  return ChangeQueue(queue, ChangeOf(static_cast<std::uintptr_t>(pid), EVFILT_PROC, EV_ADD | EV_ONESHOT, notes, key));
}

int RemoveEnd(int queue, pid_t pid) {
  return ChangeQueue(queue, ChangeOf(static_cast<std::uintptr_t>(pid), EVFILT_PROC, EV_DELETE, 0, 0));
}

int AddTrigger(int queue) { return ChangeQueue(queue, ChangeOf(kTrigger, EVFILT_USER, EV_ADD, 0, 0)); }

int TriggerQueue(int queue) { return ChangeQueue(queue, ChangeOf(kTrigger, EVFILT_USER, 0, NOTE_TRIGGER, 0)); }

int WaitForEvents(int queue, struct kevent* events, int room) {
  return std::max(kevent(queue, nullptr, 0, events, room, nullptr), 0);
}

int KeyOf(const struct kevent& event) { return static_cast<int>(reinterpret_cast<std::intptr_t>(event.udata)); }

#endif
