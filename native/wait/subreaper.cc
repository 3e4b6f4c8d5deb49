#include "wait/subreaper.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <set>

#include "look/processes.h"
#include "threads/proc_thread.h"
#include "wait/our_children.h"

#if defined(__linux__)
#include <sys/prctl.h>
#endif

namespace {

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
std::set<pid_t>& own_sessions = *new std::set<pid_t>;

bool IsOwnSession(pid_t sid) {
  const std::lock_guard<std::mutex> lock(mutex);
  return own_sessions.count(sid) != 0;
}

bool IsAdopted(const ProcessEntry& process) {
  const bool in_other_session = process.sid != 0 && process.sid != process.pid && !IsOwnSession(process.sid);
  return in_other_session || (process.pgid != process.pid && IsLedByOurChild(process.pgid));
}

}  // namespace

int SetChildSubreaper(bool on) {
#if defined(__linux__)
  return prctl(PR_SET_CHILD_SUBREAPER, on ? 1 : 0) == 0 ? 0 : -errno;
#else
  static_cast<void>(on);
  return -ENOSYS;
#endif
}

pid_t ReapAdopted(ChildEnd* end) {
  NoteOwnSession();
  const auto none_starts = HoldOffStarting();
  std::vector<ProcessEntry> processes;
  int vanished = 0;
  const int error = OnProcThread([&processes, &vanished] { return ReadProcesses(&processes, &vanished); });
  if (error != 0) return error;
  for (const ProcessEntry& process : processes) {
    if (process.ppid != getpid() || process.living || IsOurChild(process.pid) || !IsAdopted(process)) continue;
    return Reap(process.pid, -1, end);
  }
  return 0;
}

void NoteOwnSession() {
  const std::lock_guard<std::mutex> lock(mutex);
  own_sessions.insert(getsid(0));
}
