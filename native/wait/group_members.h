// Which processes of a group live.
#pragma once

#include <sys/types.h>

#include <set>

// The members of group `pgid` that are no zombies, those that /proc hides included. Returns 0 or a negated errno, as
// ReadProcesses; what lives is not known then.
int ReadLivingMembers(pid_t pgid, std::set<pid_t>* members);
