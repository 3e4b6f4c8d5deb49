// Finds the living members of process groups, with killpg and the list of processes.
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

// Finds the members of each group, which is a key, including those that /proc hides. Returns 0 or a negated errno, as
// ReadProcesses. After an error it is unknown which members live.
int ReadMembers(Members* groups);
