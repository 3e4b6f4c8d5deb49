// Records which children of the main thread this process has started. The main thread also has the children that this process
// adopts. Call it on the main thread only.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

struct StartRecord {
  std::uint64_t last_start;  // A process that was started later than this has the number, but is not the recorded child.
  bool is_forked;            // False for a child that existed when the recording began, and may have been adopted.
};

// Records the main thread's children, and from now on those that it forks. Returns 0 or a negated errno. Does nothing when it
// records already.
int RecordChildren();

// Returns the last record of a child that has that number, or null.
const StartRecord* FindRecord(pid_t pid);

// Drops the first record of a fork with that number.
void DropForkRecord(pid_t pid);

// Lists children of this process, at least all those of the main thread. Returns 0 or a negated errno, as ReadProcesses.
int ListChildren(std::vector<pid_t>* pids);
