// Finds the living members of process groups, with killpg and the list of processes.
//
// A unit of contained processes works like a group. Its number is above all pids.
#pragma once

#include <sys/types.h>

#include <map>
#include <set>

struct GroupMembers {
  std::set<pid_t> living;
  std::set<pid_t> zombies;
  bool ended;  // No member lives. If this is false and `living` is empty, it is unknown.
};

using Members = std::map<pid_t, GroupMembers>;  // By group.

constexpr pid_t kFirstUnit = 1 << 22;  // The kernel's own limit of pids.

constexpr bool IsUnit(pid_t pgid) { return pgid >= kFirstUnit; }

struct UnitReader {
  // Finds the members of a unit. Returns 0 or a negated errno.
  int (*read)(pid_t unit, GroupMembers* members);
  // Whether that member, which a pidfd holds now, is the process that `read` found.
  bool (*is_member)(pid_t unit, pid_t pid);
};

// Call it before a unit is waited for.
void SetUnitReader(const UnitReader& reader);

// Whether the process is in the group, or in the unit in which a look has found it.
bool IsMember(pid_t pgid, pid_t pid);

// Finds the members of each group or unit, which is a key, including those that /proc hides. Returns 0 or a negated errno, as
// ReadProcesses. After an error it is unknown which members live.
int ReadMembers(Members* groups);
