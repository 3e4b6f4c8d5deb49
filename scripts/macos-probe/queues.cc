// kqueue(2): the ends of processes.

#include <poll.h>
#include <signal.h>
#include <sys/event.h>
#include <sys/wait.h>
#include <unistd.h>

#include "children.h"
#include "facts.h"
#include "values.h"

namespace {

constexpr int kStatusOf7 = 7 << 8;

struct kevent Change(std::uintptr_t ident, std::int16_t filter, std::uint16_t flags, std::uint32_t notes) {
  struct kevent change;
  EV_SET(&change, ident, filter, flags, notes, 0, nullptr);
  return change;
}

int Add(int queue, pid_t pid, std::uint32_t notes) {
  const struct kevent change = Change(static_cast<std::uintptr_t>(pid), EVFILT_PROC, EV_ADD | EV_ONESHOT, notes);
  return ErrorOf(kevent(queue, &change, 1, nullptr, 0, nullptr));
}

// `added` is the error of the change that waits for the end.
std::string UnlessEnd(int added, int queue, int status) {
  if (added != 0) return ErrorName(added);
  struct kevent event {};
  const int count = kevent(queue, nullptr, 0, &event, 1, nullptr);
  return FirstOf(UnlessSame("the number of events", count, 1), UnlessSame("NOTE_EXIT", (event.fflags & NOTE_EXIT) != 0, 1),
                 UnlessSame("the status", event.data, status));
}

// A child that ends with 7 when the returned descriptor is closed.
pid_t StartEnding(int* end) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[1]);
    char nothing;
    _exit(read(ends[0], &nothing, 1) == 0 ? 7 : 1);
  }
  close(ends[0]);
  *end = ends[1];
  return pid;
}

std::string EndHasStatus() {
  const int queue = kqueue();
  const pid_t pid = StartSleeper();
  const int error = Add(queue, pid, NOTE_EXIT | NOTE_EXITSTATUS);
  kill(pid, SIGKILL);
  const std::string differs = UnlessEnd(error, queue, SIGKILL);
  Kill(pid);
  return differs;
}

std::string EndIsReportedOfReaped() {
  const int queue = kqueue();
  int end = -1;
  const pid_t pid = StartEnding(&end);
  const int error = Add(queue, pid, NOTE_EXIT | NOTE_EXITSTATUS);
  close(end);
  waitpid(pid, nullptr, 0);
  return UnlessEnd(error, queue, kStatusOf7);
}

std::string EndIsReportedOfIgnored() {
  signal(SIGCHLD, SIG_IGN);
  const int queue = kqueue();
  const pid_t sibling = StartSleeper();
  int end = -1;
  const pid_t pid = StartEnding(&end);
  const int error = Add(queue, pid, NOTE_EXIT | NOTE_EXITSTATUS);
  close(end);
  const std::string differs = UnlessEnd(error, queue, kStatusOf7);
  kill(sibling, SIGKILL);
  return differs;
}

std::string EndIsReportedOfParent() {
  int ends[2];
  if (pipe(ends) != 0) return ErrorName(errno);
  const pid_t parent = fork();
  if (parent == 0) {
    const pid_t watched = getpid();
    if (fork() == 0) {
      const int queue = kqueue();
      const int error = Add(queue, watched, NOTE_EXIT);
      kill(watched, SIGKILL);
      std::string differs = UnlessEnd(error, queue, 0);
      if (differs.empty()) differs = "holds";
      _exit(write(ends[1], differs.data(), differs.size()) > 0 ? 0 : 1);
    }
    for (;;) pause();
  }
  close(ends[1]);
  char text[256];
  const ssize_t size = read(ends[0], text, sizeof text);
  Kill(parent);
  const std::string answer(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  return answer == "holds" ? "" : "'" + answer + "'";
}

std::string NoEndOfZombies() {
  const int queue = kqueue();
  const pid_t pid = StartZombie(0);
  const int of_zombie = Add(queue, pid, NOTE_EXIT | NOTE_EXITSTATUS);
  Kill(pid);
  return FirstOf(UnlessError(of_zombie, ESRCH), UnlessError(Add(queue, pid, NOTE_EXIT | NOTE_EXITSTATUS), ESRCH));
}

std::string NoStatusOfOthers() { return UnlessError(Add(kqueue(), getppid(), NOTE_EXIT | NOTE_EXITSTATUS), EACCES); }

std::string ErrorIsAnEvent() {
  const struct kevent change = Change(static_cast<std::uintptr_t>(kNoProcess), EVFILT_PROC, EV_ADD, NOTE_EXIT);
  struct kevent event {};
  const int count = kevent(kqueue(), &change, 1, &event, 1, nullptr);
  return FirstOf(UnlessSame("the number of events", count, 1), UnlessSame("EV_ERROR", (event.flags & EV_ERROR) != 0, 1),
                 UnlessError(static_cast<int>(event.data), ESRCH));
}

std::string QueueCanBePolled() {
  const int queue = kqueue();
  const pid_t pid = StartSleeper();
  Add(queue, pid, NOTE_EXIT | NOTE_EXITSTATUS);
  pollfd polled{queue, POLLIN, 0};
  const int before = poll(&polled, 1, 0);
  kill(pid, SIGKILL);
  const int after = poll(&polled, 1, -1);
  Kill(pid);
  return FirstOf(UnlessSame("poll", before, 0), UnlessSame("poll", after, 1),
                 UnlessSame("POLLIN", polled.revents & POLLIN, POLLIN));
}

std::string TriggerStays() {
  const int queue = kqueue();
  const struct kevent add = Change(0, EVFILT_USER, EV_ADD, 0);
  const struct kevent trigger = Change(0, EVFILT_USER, 0, NOTE_TRIGGER);
  const int added = ErrorOf(kevent(queue, &add, 1, nullptr, 0, nullptr));
  const int triggered = ErrorOf(kevent(queue, &trigger, 1, nullptr, 0, nullptr));
  struct kevent event {};
  const int count = kevent(queue, nullptr, 0, &event, 1, nullptr);
  return FirstOf(UnlessError(added, 0), UnlessError(triggered, 0), UnlessSame("the number of events", count, 1),
                 UnlessSame("the filter", event.filter, EVFILT_USER));
}

std::string WaitAfterEndReturns() {
  const int queue = kqueue();
  const pid_t pid = StartSleeper();
  const int error = Add(queue, pid, NOTE_EXIT);
  kill(pid, SIGKILL);
  const std::string differs = UnlessEnd(error, queue, 0);
  return FirstOf(differs, UnlessSame("wait4", waitpid(pid, nullptr, 0), pid));
}

}  // namespace

std::vector<Fact> QueueFacts() {
  return {
      {"native/wait/watcher.cc", "NOTE_EXIT | NOTE_EXITSTATUS reports the end of a child, with its wait status", EndHasStatus},
      {"native/wait/exit_info.cc", "it reports the status of a child that other code has reaped", EndIsReportedOfReaped},
      {"native/wait/watcher.cc", "it reports the end and status of a child that the kernel reaps, while another lives",
       EndIsReportedOfIgnored},
      {"native/wait/parent_end.cc", "NOTE_EXIT reports the end of a parent", EndIsReportedOfParent},
      {"native/wait/child_ends.cc", "EV_ADD fails with ESRCH for a zombie, and for a number that no process has", NoEndOfZombies},
      {"native/wait/watcher.cc", "NOTE_EXITSTATUS fails with EACCES for a process that is no child", NoStatusOfOthers},
      {"native/watchdog/macos_watch.cc", "a change that fails is an event with EV_ERROR, where there is room for one",
       ErrorIsAnEvent},
      {"native/wait/communicate.cc", "poll(2) takes a kqueue", QueueCanBePolled},
      {"native/wait/kernel_queue.cc", "EVFILT_USER reports a NOTE_TRIGGER that came before", TriggerStays},
      {"native/wait/wait.cc", "wait4 without WNOHANG returns the child after NOTE_EXIT", WaitAfterEndReturns},
  };
}
