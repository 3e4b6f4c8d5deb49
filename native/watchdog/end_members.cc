#include "watchdog/end_members.h"

#if defined(__linux__)

#include "posix/new_pids.h"
#include "watchdog/raw_signal.h"

namespace {

bool IsStopped(char state) { return state == 'T' || state == 't'; }

// A process in state D runs no code of its own. One example is the parent of a vfork whose child has not executed yet.
bool Runs(char state) { return !IsStopped(state) && state != 'D'; }

// Some processes never stop, for example traced ones.
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

  // A process may have ended during the look, and another process with its pid may have children.
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

// Finds the processes with the mark, and stops each as soon as it is found.
class MarkedLook {
 public:
  explicit MarkedLook(const MembersPlan& plan) : plan_(plan) {}

  // Returns whether it has found one that lives.
  bool Stop() {
    const int before = count_;
    const int error = pids_.Next(plan_.proc, [this](pid_t pid) { Add(pid); });
    complete_ = complete_ && error == 0;
    return count_ > before;
  }

  void Kill() const {
    for (int at = 0; at < count_; ++at) Signal(plan_.looked_at[at].pid, SIGKILL);
  }

  // Whether none has lived, and none has ended since the look that saw `ended`.
  bool IsQuiet(std::uint64_t ended) const { return count_ == 0 && complete_ && !vanished_ && ended == ended_; }

  // The sum of the pids of those that had ended.
  std::uint64_t Ended() const { return ended_; }

 private:
  int Signal(pid_t pid, int signal) const {
    const auto is_marked = [this, pid] { return HasProcessPart(plan_.proc, pid, plan_.mark) == 1; };
    return SignalIf(plan_.proc, pid, signal, plan_.want_pidfd, is_marked);
  }

  void Add(pid_t pid) {
    const int marked = HasProcessPart(plan_.proc, pid, plan_.mark);
    const int sent = marked == 1 ? Signal(pid, SIGSTOP) : -ESRCH;
    complete_ = complete_ && (marked >= 0 || IsFinal(marked)) && IsFinal(sent) && count_ < kMostLookedAt;
    vanished_ = vanished_ || IsGone(marked);
    if (marked == 1 && sent != 0) ended_ += static_cast<std::uint64_t>(pid);
    if (sent == 0 && count_ < kMostLookedAt) plan_.looked_at[count_++].pid = pid;
  }

  const MembersPlan& plan_;
  NewPids pids_;
  int count_ = 0;
  bool complete_ = true;
  bool vanished_ = false;
  std::uint64_t ended_ = 0;
};

// How many looks at new processes in a row must find none, and the most looks.
constexpr int kQuietLooks = 10;
constexpr int kMostNewLooks = 100;

}  // namespace

// A process cannot lose its mark, but it may end before it is read, and another that it has started may not be listed yet. So
// only two looks in a row in which no process lived and none ended show that no process is left.
bool EndMarked(const MembersPlan& plan, MarkedSeen* seen) {
  if (plan.mark == kNoMark || plan.proc < 0) return true;
  MarkedLook look(plan);
  look.Stop();
  const bool quiet = look.IsQuiet(seen->ended);
  // In a loop of forks each process starts another before it ends.
  for (int looks = 0, quiet_looks = quiet ? kQuietLooks : 0; looks < kMostNewLooks && quiet_looks < kQuietLooks; ++looks) {
    RawSleep(kPause);
    quiet_looks = look.Stop() ? 0 : quiet_looks + 1;
  }
  look.Kill();
  const bool was_quiet = seen->quiet;
  *seen = {quiet, look.Ended()};
  return was_quiet && quiet;
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
