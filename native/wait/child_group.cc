#include "wait/child_group.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "wait/stock_child.h"

#if defined(__linux__)
#include <sys/syscall.h>
#endif

namespace {

int StatusOf(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return (info.si_status & 0xff) << 8;
  constexpr int kCoreDumped = 0x80;
  return info.si_code == CLD_DUMPED ? info.si_status | kCoreDumped : info.si_status;
}

#if defined(__linux__)

constexpr unsigned kProcessGroup = 1U << 2;  // PIDFD_SIGNAL_PROCESS_GROUP, which older headers lack.

int SignalByPidfd(int pidfd, int signal) {
  return syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, kProcessGroup) == 0 ? 0 : -errno;
}

// Before Linux 6.9 the flag is an invalid argument, and a sandbox may refuse the call.
bool CanSignalByPidfd() { return SignalByPidfd(-1, 0) == -EBADF; }

// While a child in the group has not been reaped, no other process can get the number of the group.
int OpenLeader(pid_t pid, pid_t pgid) {
  const int leader = static_cast<int>(syscall(SYS_pidfd_open, pgid, 0));
  if (leader == -1 || IsUnreaped(pid)) return leader;
  close(leader);
  return -1;
}

int WaitWithoutReaping(pid_t pid, siginfo_t* info, ChildEnd* end) {
  end->known = Known::kAll;
  return static_cast<int>(syscall(SYS_waitid, P_PID, pid, info, WEXITED | WNOHANG | WNOWAIT, &end->usage));
}

#else

int SignalByPidfd(int, int) { return -ENOSYS; }

bool CanSignalByPidfd() { return false; }

int OpenLeader(pid_t, pid_t) { return -1; }

int WaitWithoutReaping(pid_t pid, siginfo_t* info, ChildEnd* end) {
  end->known = Known::kStatus;
  return waitid(P_PID, static_cast<id_t>(pid), info, WEXITED | WNOHANG | WNOWAIT);
}

#endif

// Leaves the zombie if that is possible.
pid_t HoldInGroup(pid_t pid, int pidfd, ChildEnd* end, ChildGroup* left) {
  siginfo_t info{};
  if (WaitWithoutReaping(pid, &info, end) != 0) return Reap(pid, pidfd, end);
  if (!HasEnded(info)) return 0;
  end->status = StatusOf(info);
  left->unreaped = pid;
  return pid;
}

}  // namespace

int SignalChildGroup(const ChildGroup& group, int signal) {
  const int error = group.pidfd < 0 ? -EBADF : SignalByPidfd(group.pidfd, signal);
  if (error == 0 || error == -ESRCH) return error;
  // The number is still that of this group.
  if (group.unreaped != 0 && IsUnreaped(group.unreaped)) return killpg(group.pgid, signal) == 0 ? 0 : -errno;
  return error == -EBADF ? -ESRCH : error;
}

pid_t ReapFromGroup(pid_t pid, int pidfd, pid_t pgid, bool want_pidfd, ChildEnd* end, ChildGroup* left) {
  *left = {pgid, -1, 0};
  int leader = -1;
  if (want_pidfd && CanSignalByPidfd()) leader = pgid == pid ? pidfd : OpenLeader(pid, pgid);
  if (leader < 0) return HoldInGroup(pid, pidfd, end, left);
  const pid_t result = Reap(pid, pidfd, end);
  if (result != 0 && SignalByPidfd(leader, 0) != -ESRCH) {
    left->pidfd = leader;
  } else if (leader != pidfd) {
    close(leader);
  }
  return result;
}
