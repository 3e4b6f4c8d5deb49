#include "watchdog/macos_watch.h"

#if !defined(__linux__)

#include <fcntl.h>
#include <libproc.h>
#include <sys/event.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <csignal>

#include "posix/signals.h"
#include "watchdog/start_time.h"

namespace {

constexpr int kMostMembers = 1 << 14;
constexpr int kRounds = 1000;
constexpr long kPause = 2000000;

struct Member {
  pid_t pid;
  std::uint64_t start;
};

// Only the watchdog writes to these, so only the watchdog has pages for them.
Member members[kMostMembers];
int member_count = 0;

bool IsMember(pid_t pid) {
  for (int index = 0; index < member_count; ++index) {
    if (members[index].pid == pid) return true;
  }
  return false;
}

// Stops a process and makes it a member.
void Add(pid_t pid, std::uint64_t start) {
  if (start == 0 || member_count == kMostMembers || IsMember(pid) || StartTimeOf(pid) != start) return;
  kill(pid, SIGSTOP);
  members[member_count++] = {pid, start};
}

void AddChildrenOf(pid_t pid) {
  static pid_t children[kMostMembers];
  const int count = proc_listchildpids(pid, children, sizeof children);
  for (int index = 0; index < count && index < kMostMembers; ++index) Add(children[index], StartTimeOf(children[index]));
}

// The process in the slot; 0 for none. A child that takes the slot later finds it closed.
pid_t PidIn(Root* root) {
  pid_t pid = 0;
  return root->pid.compare_exchange_strong(pid, kClosedSlot) || pid == kClosedSlot ? 0 : pid;
}

// Sends each child its parent-death signal. A later process with the same pid has another start time.
void SignalChildren(RootTable* roots) {
  const int used = roots->used.load();
  for (int slot = 0; slot < used; ++slot) {
    Root& root = roots->slots[slot];
    const pid_t pid = root.signal == 0 ? 0 : PidIn(&root);
    if (pid != 0 && StartTimeOf(pid) == root.start) kill(pid, root.signal);
  }
}

// Returns whether a look finds no member.
bool EndRoots(RootTable* roots) {
  member_count = 0;
  const int used = roots->used.load();
  for (int slot = 0; slot < used; ++slot) {
    Root& root = roots->slots[slot];
    const pid_t pid = root.signal == 0 ? PidIn(&root) : 0;
    if (pid != 0) Add(pid, root.start);
  }
  // A member may have started a process just before it stopped.
  int known = -1;
  while (known != member_count) {
    known = member_count;
    for (int index = 0; index < member_count; ++index) AddChildrenOf(members[index].pid);
  }
  for (int index = 0; index < member_count; ++index) {
    if (StartTimeOf(members[index].pid) == members[index].start) kill(members[index].pid, SIGKILL);
  }
  return member_count == 0;
}

// The handlers are those of the parent's runtime.
void DropFaultHandlers() {
  struct sigaction by_default {};
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((FaultSignals() & BitOf(signal)) != 0) sigaction(signal, &by_default, nullptr);
  }
}

void Detach() {
  setsid();
  if (chdir("/") != 0) return;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  constexpr rlim_t kMost = 1 << 16;
  const rlim_t last = limit.rlim_cur < kMost ? limit.rlim_cur : kMost;
  for (rlim_t fd = 0; fd < last; ++fd) close(static_cast<int>(fd));
}

}  // namespace

void WatchParent(pid_t parent, RootTable* roots) {
  DropFaultHandlers();
  Detach();
  const int queue = kqueue();
  struct kevent change;
  EV_SET(&change, static_cast<uintptr_t>(parent), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, nullptr);
  struct kevent event;
  const timespec pause{0, kPause};
  // The change fails for a parent that is ending. Without a queue, only looking again shows its end.
  while (getppid() == parent) {
    const int count = kevent(queue, &change, 1, &event, 1, nullptr);
    if (count != 1 || (event.flags & EV_ERROR) != 0) nanosleep(&pause, nullptr);
  }
  SignalChildren(roots);
  for (int round = 0; round < kRounds && !EndRoots(roots); ++round) nanosleep(&pause, nullptr);
  _exit(0);
}

#endif
