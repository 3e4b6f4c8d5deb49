// The processes of the system, as the kernel tells of them.
#pragma once

#include <sys/types.h>

#include <vector>

struct ProcessEntry {
  pid_t pid;
  pid_t ppid;
  pid_t pgid;
  pid_t sid;    // 0 where it is not told.
  bool living;  // False for zombies.
};

// One after the other, not at one moment: of processes that come and go meanwhile some may be missing.
std::vector<ProcessEntry> Processes();
