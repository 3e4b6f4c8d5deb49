// Finds the living members of process groups, with killpg and the list of processes.
#pragma once

#include <sys/types.h>

#include <map>
#include <set>

using Members = std::map<pid_t, std::set<pid_t>>;  // By group.

// Finds for each group, which is a key, its members that are no zombies, including those that /proc hides. Returns 0 or a negated errno,
// as ReadProcesses. After an error it is unknown which members live.
int ReadLivingMembers(Members* groups);
