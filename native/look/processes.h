// Lists the system's processes from /proc or sysctl, with getpgid and pidfd_open for those that /proc hides.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

struct ProcessEntry {
  pid_t pid;
  pid_t ppid;  // 0 where it is not known.
  pid_t pgid;
  pid_t sid;    // 0 where it is not known.
  bool living;  // False for zombies; true where it is not known.
  // When it was started, in clock ticks or microseconds: no other process has had the number since. 0 where it is not known.
  std::uint64_t started;
  // Whether it is the watchdog of another process that the look has found. It ends soon after that process.
  bool is_watchdog = false;
};

using ProcessVisitor = std::function<void(const ProcessEntry&)>;

// Returns 0, or -EXDEV where /proc is not mounted, or shows another pid namespace than this process's.
int CheckProc();

// Reads processes one after another, not at one moment. Processes that start or end during the call may be missing, and
// processes that /proc does not show are missing. Calls `each` with every process as soon as it has been read. `vanished` counts
// processes that were listed and have ended before they were read. Returns 0 or a negated errno, as CheckProc does.
int ReadProcesses(const ProcessVisitor& each, int* vanished);
int ReadProcesses(std::vector<ProcessEntry>* entries, int* vanished);

// Reads one process. Returns 0 or a negated errno: -ESRCH for a process that has ended.
int ReadProcess(pid_t pid, ProcessEntry* entry);

// The same as ReadProcesses, but only for the processes in these groups, which is much quicker. The groups of vanished processes are
// unknown.
int ReadGroups(const std::set<pid_t>& pgids, std::vector<ProcessEntry>* entries, int* vanished);

// Adds the members of group `pgid` that ReadGroups cannot see because /proc hides other users' processes. This is quick
// where /proc hides none.
int ReadHiddenMembers(pid_t pgid, std::vector<ProcessEntry>* entries);
