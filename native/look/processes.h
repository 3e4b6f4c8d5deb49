// The processes of the system, as the kernel shows them.
#pragma once

#include <sys/types.h>

#include <vector>

struct ProcessEntry {
  pid_t pid;
  pid_t ppid;  // 0 where it is not known.
  pid_t pgid;
  pid_t sid;    // 0 where it is not known.
  bool living;  // False for zombies; true where it is not known.
};

// Reads one after the other, not at one moment: of processes that begin or end during the call some may be missing, and those
// that /proc does not show at all are. Returns 0 or a negated errno: -EXDEV where /proc is not mounted, or shows another pid
// namespace than the one of this process.
int ReadProcesses(std::vector<ProcessEntry>* entries);

// Adds the members of group `pgid` that ReadProcesses cannot see because /proc hides other users' processes. Where it hides
// none, this is quick.
int ReadHiddenMembers(pid_t pgid, std::vector<ProcessEntry>* entries);
