#include "watchdog/end_members.h"

#if defined(__linux__)

#include "watchdog/raw_signal.h"

namespace {

bool IsStopped(char state) { return state == 'T' || state == 't'; }

// A process in state D runs no code of its own, such as the parent of a vfork, whose child has yet to execute.
bool Runs(char state) { return !IsStopped(state) && state != 'D'; }

// Some processes never stop, such as one that another process traces.
constexpr int kMostLooks = 50;
constexpr long kPause = 1;

// A process that ends during a look is gone, and one that the kernel hides cannot be signalled. After other errors, such as
// having no descriptors, a later look may succeed.
bool IsFinal(int error) { return error == 0 || IsGone(error) || error == -EPERM || error == -EACCES; }

// Processes with their parents and sessions. A process that starts during the look may be missing.
class Look {
 public:
  explicit Look(const MembersPlan& plan) : plan_(plan) {
    const int error = EachPid(plan.proc, [this](pid_t pid) { Add(pid); });
    complete_ = complete_ && error == 0;
    MarkRoots();
    while (MarkMore()) continue;
  }

  bool IsComplete() const { return complete_; }

  // Stops the members that are not stopped, and returns how many of them were running.
  int Stop() const {
    int running = 0;
    EachMember([this, &running](const LookedAt& process) {
      if (IsStopped(process.state)) return;
      const auto is_member = [this, &process] { return IsStillMember(process); };
      const int error = SignalIf(plan_.proc, process.pid, SIGSTOP, plan_.want_pidfd, is_member);
      if (error != -EPERM && Runs(process.state)) ++running;
    });
    return running;
  }

  // Kills the members, which have been stopped, and returns how many there were.
  int Kill() const {
    int living = 0;
    EachMember([this, &living](const LookedAt& process) {
      ProcessStat now{};
      const auto is_same = [this, &process, &now] { return IsSame(process, &now); };
      if (SignalIf(plan_.proc, process.pid, SIGKILL, plan_.want_pidfd, is_same) != -EPERM) ++living;
    });
    return living;
  }

 private:
  template <typename Each>
  void EachMember(Each each) const {
    for (int at = 0; at < count_; ++at) {
      if (plan_.looked_at[at].member && plan_.looked_at[at].living) each(plan_.looked_at[at]);
    }
  }

  void Add(pid_t pid) {
    ProcessStat stat{};
    const int error = ReadProcessStat(plan_.proc, pid, &stat);
    if (error == 0 && count_ < kMostLookedAt) {
      plan_.looked_at[count_++] = {pid, stat.ppid, stat.sid, stat.state, stat.living, false, 0, stat.start};
    } else if (error == 0 || !IsFinal(error)) {
      complete_ = false;
    }
  }

  LookedAt* Find(pid_t pid) const {
    int low = 0;
    int high = count_;
    while (low < high) {
      const int middle = low + (high - low) / 2;
      if (plan_.looked_at[middle].pid < pid) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < count_ && plan_.looked_at[low].pid == pid ? &plan_.looked_at[low] : nullptr;
  }

  void MarkRoots() {
    const int used = plan_.roots->used.load();
    for (int slot = 0; slot < used; ++slot) {
      const Root& root = plan_.roots->slots[slot];
      LookedAt* process = root.pid.load() == 0 ? nullptr : Find(root.pid.load());
      if (process != nullptr && process->start == root.start) process->member = true;
    }
  }

  bool IsMember(pid_t pid) const {
    const LookedAt* process = Find(pid);
    return process != nullptr && process->member;
  }

  bool LeadsSession(pid_t pid) const {
    const LookedAt* process = Find(pid);
    return process != nullptr && process->member && process->sid == pid;
  }

  // Returns whether a process has become a member.
  bool MarkMore() {
    bool more = false;
    for (int at = 0; at < count_; ++at) {
      LookedAt& process = plan_.looked_at[at];
      if (process.member) continue;
      process.through = IsMember(process.ppid) ? process.ppid : process.sid;
      process.member = IsMember(process.ppid) || LeadsSession(process.sid);
      more = more || process.member;
    }
    return more;
  }

  bool IsSame(const LookedAt& process, ProcessStat* now) const {
    return ReadProcessStat(plan_.proc, process.pid, now) == 0 && now->start == process.start;
  }

  // While the look went on, a process may have ended, and another may have its pid and have children.
  bool IsStillMember(const LookedAt& process) const {
    ProcessStat now{};
    if (!IsSame(process, &now)) return false;
    if (process.through == 0) return true;
    ProcessStat through{};
    return (now.ppid == process.through || now.sid == process.through) && IsSame(*Find(process.through), &through);
  }

  const MembersPlan& plan_;
  int count_ = 0;
  bool complete_ = true;
};

}  // namespace

// A process cannot lose its mark, but it may end before it is read, and another that it has started may not be listed yet. So no
// process is left only after two looks in which none lived and none ended.
bool EndMarked(const MembersPlan& plan, MarkedSeen* seen) {
  if (plan.mark == kNoMark || plan.proc < 0) return true;
  int count = 0;
  bool complete = true;
  bool vanished = false;
  std::uint64_t ended = 0;
  const auto signal_marked = [&plan](pid_t pid, int signal) {
    const auto is_marked = [&plan, pid] { return HasProcessPart(plan.proc, pid, plan.mark) == 1; };
    return SignalIf(plan.proc, pid, signal, plan.want_pidfd, is_marked);
  };
  const int error = EachPid(plan.proc, [&](pid_t pid) {
    const int marked = HasProcessPart(plan.proc, pid, plan.mark);
    const int sent = marked == 1 ? signal_marked(pid, SIGSTOP) : -ESRCH;
    complete = complete && (marked >= 0 || IsFinal(marked)) && IsFinal(sent) && count < kMostLookedAt;
    vanished = vanished || IsGone(marked);
    if (marked == 1 && sent != 0) ended += static_cast<std::uint64_t>(pid);
    if (sent == 0 && count < kMostLookedAt) plan.looked_at[count++].pid = pid;
  });
  for (int at = 0; at < count; ++at) signal_marked(plan.looked_at[at].pid, SIGKILL);
  const bool was_quiet = seen->quiet;
  seen->quiet = count == 0 && complete && error == 0 && !vanished && ended == seen->ended;
  seen->ended = ended;
  return was_quiet && seen->quiet;
}

bool EndRoots(const MembersPlan& plan) {
  if (plan.roots == nullptr || plan.roots->used.load() == 0 || plan.proc < 0) return true;
  for (int looks = 1;; ++looks) {
    const Look look(plan);
    if (look.Stop() == 0 || looks == kMostLooks) return look.Kill() == 0 && look.IsComplete();
    if (looks > 1) RawSleep(kPause);
  }
}

#endif
