// Waiting for children.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <set>

#include "xnu.h"

namespace {

constexpr useconds_t kPause = 2000;

// What the child with this pid would report to any caller. Takes nothing.
int Look(idtype_t type, id_t id, siginfo_t* info) {
  *info = {};
  return waitid(type, id, info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT);
}

// <sys/wait.h> defines WSTOPPED as 0177 in the kernel, so waitid_nocancel reports a stop for any options.
bool IsWanted(int code, int options) {
  if (code == CLD_STOPPED || code == CLD_TRAPPED) return true;
  return (options & (code == CLD_CONTINUED ? WCONTINUED : WEXITED)) != 0;
}

bool IsEnd(int code) { return code == CLD_EXITED || code == CLD_KILLED || code == CLD_DUMPED; }

void Take(idtype_t type, id_t id, int code) {
  siginfo_t taken{};
  const int kind = code == CLD_STOPPED ? WSTOPPED : code == CLD_CONTINUED ? WCONTINUED : WEXITED;
  waitid(type, id, &taken, kind | WNOHANG);
}

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
std::set<pid_t>& zombies = *new std::set<pid_t>;

// bsd/kern/kern_exit.c, proc_exit: proc_knote comes before p_stat is SZOMB, so a child whose end is reported may not be a zombie
// yet. Here that is so when a call finds its end for the first time.
bool BecomesZombie(pid_t pid) {
  const std::lock_guard<std::mutex> lock(mutex);
  return zombies.insert(pid).second;
}

void DropZombie(pid_t pid) {
  const std::lock_guard<std::mutex> lock(mutex);
  zombies.erase(pid);
}

bool HasChildren() {
  siginfo_t info{};
  return Look(P_ALL, 0, &info) == 0;
}

}  // namespace

// Whether the kernel reaps the children (P_NOCLDWAIT).
bool AutoReaps() {
  struct sigaction action {};
  sigaction(SIGCHLD, nullptr, &action);
  return action.__sigaction_handler.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0;
}

// bsd/kern/kern_exit.c, proc_exit and reap_child_locked wake a parent that sleeps when a child becomes a zombie. When a child is
// reaped, or is never a zombie, they wake it only when the last child has gone.
bool SleepsOn(int options) { return HasChildren() && (AutoReaps() || (options & WEXITED) == 0); }

// bsd/kern/kern_exit.c, waitid_nocancel: also sleeps for a zombie that the caller does not ask for.
int XnuWaitid(idtype_t type, id_t id, siginfo_t* info, int options) {
  for (bool was_child = false;; was_child = true) {
    siginfo_t found{};
    if (Look(type, id, &found) != 0 && (errno != ECHILD || !was_child || !SleepsOn(options))) return -1;
    const bool is_early = IsEnd(found.si_code) && BecomesZombie(found.si_pid);
    if (found.si_pid != 0 && !is_early && IsWanted(found.si_code, options)) {
      if ((options & WNOWAIT) == 0) Take(type, id, found.si_code);
      if ((options & WNOWAIT) == 0 && IsEnd(found.si_code)) DropZombie(found.si_pid);
      *info = found;
      return 0;
    }
    if ((options & WNOHANG) != 0) {
      *info = {};
      return 0;
    }
    usleep(kPause);
  }
}

pid_t XnuWait4(pid_t pid, int* status, int options, rusage* usage) {
  siginfo_t info{};
  const bool has_ended = waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
  if (has_ended && BecomesZombie(pid) && (options & WNOHANG) != 0) return 0;
  const pid_t result = wait4(pid, status, options, usage);
  if (result != 0) DropZombie(pid);
  // bsd/kern/kern_resource.c (resident_size_max): bytes, where Linux has KiB.
  constexpr long kKibibyte = 1024;
  if (result > 0 && usage != nullptr) usage->ru_maxrss *= kKibibyte;
  return result;
}
