// Finds a contained child's descendants where no cgroup holds them: by their parents, a mark, sessions and groups.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <vector>

#include "look/processes.h"
#include "watchdog/mark.h"

struct KnownMember {
  std::uint64_t started;
  bool has_mark;
};

// How descendants are found whose parents have ended.
struct Family {
  pid_t root;  // The child itself; 0 once it has been reaped.
  Mark mark;
  bool adopts;      // Whether this process is a subreaper, so that such descendants become its children.
  bool is_foreign;  // Whether the root is not a child of this process.

  // Of the last look: living members, those that had ended, and sessions and groups that members led, each with the start of
  // that process.
  std::map<pid_t, KnownMember> known;
  std::map<pid_t, std::uint64_t> ended;
  std::map<pid_t, std::uint64_t> sessions;
  std::map<pid_t, std::uint64_t> groups;
};

// Finds the living members, and reaps those that have ended as adopted children of this process. Calls `early` with members that
// it recognizes while it reads the processes. `missed` counts processes that may have been members and have ended since the last
// look: others that they started may be missing. Returns 0 or a negated errno, as ReadProcesses.
int FindMembers(Family* family, std::vector<ProcessEntry>* members, int* missed, const ProcessVisitor& early = {});

// Whether this is still the process that a look has found.
bool IsSameProcess(const Family& family, const ProcessEntry& member);

// Whether no member lives, without a look at every process: 1, 0, or -EAGAIN where only such a look shows it.
int HasEndedQuickly(const Family& family);
