// The files of a cgroup that holds contained children: cgroup.kill, cgroup.procs, cgroup.events.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

// Whether a process lives in the cgroup of this `cgroup.events` or below it: 1 or 0, or a negated errno.
int IsPopulated(int events);

// Ends every process in the cgroup of this `cgroup.kill` and below it. Returns 0 or a negated errno.
int KillAll(int kill);

// Reads the processes of a cgroup and of those below it. Those of other pid namespaces are left out. Returns 0 or a negated
// errno.
int ReadProcs(const std::string& directory, std::vector<pid_t>* pids);

// Removes the cgroups below this one, which must be empty. `directory` is opened from `at`. Returns 0 or a negated errno.
int RemoveBelow(int at, const char* directory);
