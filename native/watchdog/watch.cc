#include "watchdog/watch.h"

#if defined(__linux__)

#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "posix/signals.h"
#include "watchdog/raw_proc.h"

namespace {

constexpr long kLongestEnding = 10000;
constexpr long kPause = 2;

// Closes every descriptor but these.
class Descriptors {
 public:
  void Keep(int fd) {
    int at = count_++;
    for (; at > 0 && kept_[at - 1] > fd; --at) kept_[at] = kept_[at - 1];
    kept_[at] = fd;
  }

  void CloseOthers(int proc) const {
    unsigned first = 0;
    bool closed = true;
    for (int index = 0; index < count_; ++index) {
      if (kept_[index] < 0) continue;
      const auto fd = static_cast<unsigned>(kept_[index]);
      if (fd > first) closed = closed && RawSyscall(kCloseRange, first, fd - 1, 0) == 0;
      first = fd + 1;
    }
    closed = closed && RawSyscall(kCloseRange, first, ~0U, 0) == 0;
    if (!closed) CloseListed(proc);
  }

 private:
  static constexpr int kMost = 5;

  bool IsKept(int fd) const {
    for (int index = 0; index < count_; ++index) {
      if (kept_[index] == fd) return true;
    }
    return false;
  }

  // For a kernel that lacks close_range. Without /proc, all stay open.
  void CloseListed(int proc) const {
    const int list = proc < 0 ? -1 : RawOpen(proc, "self/fd", O_RDONLY | O_DIRECTORY);
    if (list < 0) return;
    EachEntry(list, [this, list](const DirectoryEntry& entry) {
      const int fd = PidOf(entry.name);
      if (entry.name[0] != '.' && fd != list && !IsKept(fd)) RawClose(fd);
    });
    RawClose(list);
  }

  int kept_[kMost];
  int count_ = 0;
};

void SetText(int proc, const char* path, const char* text, std::size_t length) {
  const int fd = proc < 0 ? -1 : RawOpen(proc, path, O_WRONLY);
  if (fd < 0) return;
  RawWrite(fd, text, length);
  RawClose(fd);
}

// A watchdog that has inherited a mark would be ended with its parent. A process that contains the parent waits for its end.
void ChangeMark() {
  struct {
    std::uint64_t soft;
    std::uint64_t hard;
  } limit{0, 0};
  RawSyscall(SYS_prlimit64, 0, RLIMIT_RTTIME, 0, reinterpret_cast<long>(&limit));
  if (!IsMark(limit.soft)) return;
  limit.soft |= kWatchdogFlag;
  RawSyscall(SYS_prlimit64, 0, RLIMIT_RTTIME, reinterpret_cast<long>(&limit), 0);
}

// Leaves the terminal, the directory and the descriptors of the parent. The watchdog also works if the kernel refuses a step.
void Detach(const WatchPlan& plan, const WatchedCgroup& cgroup) {
  RawSyscall(SYS_setsid);
  RawSyscall(SYS_chdir, reinterpret_cast<long>("/"));
  RawSyscall(SYS_prctl, PR_SET_NAME, reinterpret_cast<long>(kWatchdogName), 0, 0, 0);
  ChangeMark();
  Descriptors descriptors;
  descriptors.Keep(plan.parent_pidfd);
  descriptors.Keep(plan.proc);
  descriptors.Keep(plan.cgroup.own);
  descriptors.Keep(cgroup.directory);
  descriptors.Keep(cgroup.kill);
  descriptors.CloseOthers(plan.proc);
  // Only a privileged process may lower the score. Otherwise it stays the parent's, and the kernel prefers the parent, which is larger.
  SetText(plan.proc, "self/oom_score_adj", "-1000", 5);
}

void WaitForPidfd(int pidfd) {
  pollfd polled{pidfd, POLLIN, 0};
  while ((polled.revents & POLLIN) == 0) RawSyscall(SYS_ppoll, reinterpret_cast<long>(&polled), 1, 0, 0);
}

// The kernel sends this signal whenever the thread ends whose child this process is, even if the parent has more threads.
void WaitForAdoption(pid_t parent) {
  constexpr int kSignal = SIGTERM;
  const SignalBits set = BitOf(kSignal);
  RawSyscall(SYS_prctl, PR_SET_PDEATHSIG, kSignal, 0, 0, 0);
  while (RawSyscall(SYS_getppid) == parent) RawSyscall(SYS_rt_sigtimedwait, reinterpret_cast<long>(&set), 0, 0, sizeof set);
}

// The members may keep all processors busy. Only a privileged process may run before them; others get their share.
void RunFirst() {
  const sched_param lowest{1};
  RawSyscall(SYS_sched_setscheduler, 0, SCHED_RR, reinterpret_cast<long>(&lowest));
}

void EndAll(const WatchPlan& plan, const WatchedCgroup& cgroup) {
  MembersPlan members = plan.members;
  MarkedSeen seen{false, 0};
  const long deadline = RawNow() + kLongestEnding;
  // Signals take pids of this process's own namespace.
  if (members.proc >= 0 && !IsProcOfOwnNamespace(members.proc)) members.proc = -1;
  for (;;) {
    const bool no_cgroup = EndWatched(plan.cgroup, cgroup);
    const bool none_marked = EndMarked(members, &seen);
    const bool none_rooted = EndRoots(members);
    if ((no_cgroup && none_marked && none_rooted) || RawNow() >= deadline) return;
    RawSleep(kPause);
  }
}

}  // namespace

int Watch(void* plan) {
  const WatchPlan& watched = *static_cast<WatchPlan*>(plan);
  WatchedCgroup cgroup{};
  const int error = MakeWatched(watched.cgroup, &cgroup);
  if (watched.made >= 0) RawWrite(watched.made, &error, sizeof error);
  Detach(watched, cgroup);
  Shrink(watched.proc, watched.memory);
  if (watched.parent_pidfd >= 0) {
    WaitForPidfd(watched.parent_pidfd);
  } else {
    WaitForAdoption(watched.parent);
  }
  RunFirst();
  EndAll(watched, cgroup);
  RawSyscall(SYS_exit_group, 0);
  return 0;
}

#endif
