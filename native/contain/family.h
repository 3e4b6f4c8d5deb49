// Finds a contained child's descendants where no cgroup holds them: by their parents, a mark, sessions and groups.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <vector>

#include "contain/lineage.h"
#include "look/processes.h"
#include "watchdog/mark.h"
#include "watchdog/roots.h"

struct KnownMember {
  std::uint64_t started;
  bool has_mark;
  std::uint64_t identity;  // As IdentityOf; 0 for one that has the mark.
};

// Finds descendants whose parents have ended.
struct Family {
  pid_t root;  // The child itself; 0 once it has been reaped.
  Mark mark;
  bool adopts;               // Whether this process is a subreaper, so that such descendants become its children.
  bool is_foreign;           // Whether the root is not a child of this process.
  KnownMember foreign_root;  // Distinguishes that root from a later process with its pid.
  Root* slot;                // For the root in the table of the watchdog; null for none.

  // Of the last look: living members, those that had ended, and sessions and groups that members led, each with the start of
  // that process.
  std::map<pid_t, KnownMember> known;
  std::map<pid_t, std::uint64_t> ended;
  std::map<pid_t, std::uint64_t> sessions;
  std::map<pid_t, std::uint64_t> groups;
  Lineage lineage;
};

// Processes that have ended since the last look. Processes that they have started may be missing from the list of members.
struct Unseen {
  int ended;     // Members that have ended.
  int vanished;  // Processes that have ended before they were read, and may have been members.
};

// Finds the living members, and reaps those that have ended as adopted children of this process. Calls `early` with members that
// it recognizes while it reads the processes. Returns 0 or a negated errno, as ReadProcesses.
int FindMembers(Family* family, std::vector<ProcessEntry>* members, Unseen* unseen, const ProcessVisitor& early = {});

// Waits a few milliseconds for members that start, and calls `found` with each, as long as there are any. It knows them only by a
// mark. Returns 0 or a negated errno.
int FollowNewMembers(const Family& family, const ProcessVisitor& found);

// Whether this is still the process that a look has found: 1 or 0, or a negated errno.
int IsSameProcess(const Family& family, const ProcessEntry& member);

// Whether no member lives, without a look at every process: 1, 0, or -EAGAIN where only such a look shows it.
int HasEndedQuickly(const Family& family);
