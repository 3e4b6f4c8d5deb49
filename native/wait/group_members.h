// Finds the living members of a process group, with killpg and the list of processes.
#pragma once

#include <sys/types.h>

#include <set>

// Finds the members of group `pgid` that are no zombies, including those that /proc hides. Returns 0 or a negated errno, as
// ReadProcesses. After an error it is unknown which members live.
int ReadLivingMembers(pid_t pgid, std::set<pid_t>* members);
