#include "wait/subreaper.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <vector>

#include "look/processes.h"
#include "threads/proc_thread.h"
#include "threads/task.h"
#include "wait/our_children.h"
#include "wait/started_children.h"

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/wait.h>
#endif

namespace {

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
std::set<pid_t>& own_sessions = *new std::set<pid_t>;

bool IsOwnSession(pid_t sid) {
  const std::lock_guard<std::mutex> lock(mutex);
  return own_sessions.count(sid) != 0;
}

bool IsEvidentOrphan(const ProcessEntry& process) {
  const bool in_other_session = process.sid != 0 && process.sid != process.pid && !IsOwnSession(process.sid);
  return in_other_session || (process.pgid != process.pid && IsLedByOurChild(process.pgid));
}

#if defined(__linux__)

bool IsMainThread() { return ThreadId() == getpid(); }

// Whether this is a child of this thread, has ended, and has not been reaped. Also true where a sandbox refuses to look.
bool HasEnded(pid_t pid) {
  siginfo_t info{};
  const int result = waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT | __WNOTHREAD);
  return result == 0 ? info.si_pid == pid : errno != ECHILD;
}

// Whether this process has started this child, or may have.
bool IsStarted(pid_t pid) {
  const StartRecord* record = FindRecord(pid);
  if (record == nullptr) return false;
  ProcessEntry process{};
  if (OnProcThread([pid, &process] { return ReadProcess(pid, &process); }) != 0 || process.started == 0) return true;
  if (process.started > record->last_start) return false;
  return record->is_forked || !IsEvidentOrphan(process);
}

bool IsOrphan(pid_t pid, const std::set<pid_t>& others) {
  return others.count(pid) == 0 && !IsOurChild(pid) && HasEnded(pid) && !IsStarted(pid);
}

// The children in the last list that no call has looked at yet. Used by the main thread only. Never destroyed, as above.
std::vector<pid_t>& listed = *new std::vector<pid_t>;

// Unlike Reap, leaves the child of another thread that may have got the number.
bool ReapOfThisThread(pid_t pid, ChildEnd* end) {
  end->known = Known::kAll;
  return wait4(pid, &end->status, WNOHANG | __WNOTHREAD, &end->usage) == pid;
}

#endif

}  // namespace

#if defined(__linux__)

int SetChildSubreaper(bool on) {
  // An error is reported when an orphan is to be reaped.
  if (on && IsMainThread()) RecordChildren();
  return prctl(PR_SET_CHILD_SUBREAPER, on ? 1 : 0) == 0 ? 0 : -errno;
}

pid_t FirstEnded() {
  siginfo_t info{};
  if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WNOTHREAD) == 0) return info.si_pid;
  return errno == ECHILD ? 0 : -1;
}

pid_t ReapOrphan(const std::set<pid_t>& others, ChildEnd* end) {
  if (!IsMainThread()) return ReapEvidentOrphan(others, end);
  NoteOwnSession();
  int error = RecordChildren();
  if (error != 0) return error;
  const pid_t first = FirstEnded();
  if (first == 0) return 0;
  if (first > 0 && IsOrphan(first, others) && ReapOfThisThread(first, end)) return first;
  // Listing again for each of many orphans would take longer than new orphans take to appear.
  for (bool is_new = false;; is_new = true) {
    while (!listed.empty()) {
      const pid_t pid = listed.back();
      listed.pop_back();
      if (IsOrphan(pid, others) && ReapOfThisThread(pid, end)) return pid;
    }
    if (is_new) return 0;
    error = ListChildren(&listed);
    if (error != 0) return error;
  }
}

#else

int SetChildSubreaper(bool) { return -ENOSYS; }

pid_t FirstEnded() { return -1; }

pid_t ReapOrphan(const std::set<pid_t>& others, ChildEnd* end) { return ReapEvidentOrphan(others, end); }

#endif

pid_t ReapEvidentOrphan(const std::set<pid_t>& others, ChildEnd* end) {
  NoteOwnSession();
  const auto none_starts = HoldOffStarting();
  std::vector<ProcessEntry> processes;
  int vanished = 0;
  const int error = OnProcThread([&processes, &vanished] { return ReadProcesses(&processes, &vanished); });
  if (error != 0) return error;
  for (const ProcessEntry& process : processes) {
    if (process.ppid != getpid() || process.living || others.count(process.pid) != 0) continue;
    if (IsOurChild(process.pid) || !IsEvidentOrphan(process)) continue;
    // Another thread may have reaped it by now.
    if (Reap(process.pid, -1, end) == process.pid) return process.pid;
  }
  return 0;
}

void NoteOwnSession() {
  const std::lock_guard<std::mutex> lock(mutex);
  own_sessions.insert(getsid(0));
}
