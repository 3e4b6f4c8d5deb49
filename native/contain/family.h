// Finds a contained child's descendants where no cgroup holds them: by their parents, a mark, sessions and groups.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <vector>

#include "look/processes.h"
#include "watchdog/mark.h"

// How descendants are found whose parents have ended.
struct Family {
  pid_t root;  // The child itself; 0 once it has been reaped.
  Mark mark;
  bool adopts;      // Whether this process is a subreaper, so that such descendants become its children.
  bool is_foreign;  // Whether the root is not a child of this process.

  // Of earlier looks: members, and sessions and groups that members lead, each with the start of that process.
  std::map<pid_t, std::uint64_t> known;
  std::map<pid_t, std::uint64_t> sessions;
  std::map<pid_t, std::uint64_t> groups;
};

// Finds the living members, and reaps those that have ended as adopted children of this process. `vanished` counts processes
// that have ended before they were read. Returns 0 or a negated errno, as ReadProcesses.
int FindMembers(Family* family, std::vector<ProcessEntry>* members, int* vanished);

// Whether this is still the process that a look has found.
bool IsSameProcess(const Family& family, const ProcessEntry& member);

// Whether no member lives, without a look at every process: 1, 0, or -EAGAIN where only such a look shows it.
int HasEndedQuickly(const Family& family);
