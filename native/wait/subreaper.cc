#include "wait/subreaper.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <set>

#include "look/processes.h"
#include "threads/proc_thread.h"

#if defined(__linux__)
#include <sys/prctl.h>
#endif

namespace {

std::mutex mutex;
std::shared_mutex starting;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
std::set<pid_t>& own_sessions = *new std::set<pid_t>;
std::set<pid_t>& leaders = *new std::set<pid_t>;

bool IsAdopted(const ProcessEntry& process) {
  const std::lock_guard<std::mutex> lock(mutex);
  const bool in_other_session = process.sid != 0 && process.sid != process.pid && own_sessions.count(process.sid) == 0;
  return in_other_session || (process.pgid != process.pid && leaders.count(process.pgid) != 0);
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
  const std::unique_lock<std::shared_mutex> none_starts(starting);
  std::vector<ProcessEntry> processes;
  const int error = OnProcThread([&processes] { return ReadProcesses(&processes); });
  if (error != 0) return error;
  for (const ProcessEntry& process : processes) {
    if (process.ppid != getpid() || process.living || IsOurs(process.pid) || !IsAdopted(process)) continue;
    return Reap(process.pid, -1, end);
  }
  return 0;
}

std::shared_lock<std::shared_mutex> HoldOffReaping() { return std::shared_lock<std::shared_mutex>(starting); }

void NoteOwnSession() {
  const std::lock_guard<std::mutex> lock(mutex);
  own_sessions.insert(getsid(0));
}

void NoteLeader(pid_t pid) {
  const std::lock_guard<std::mutex> lock(mutex);
  leaders.insert(pid);
}
