// Waiting for the end of a process group, of which nobody is told by the kernel.
#pragma once

#include <sys/types.h>

// Whether a member of group `pgid` lives: a zombie does not.
bool GroupLives(pid_t pgid);

// Blocks until no member lives. Waits by a pidfd for one member after the other; where there are none or they are not
// wanted, looks again and again.
void WaitForGroup(pid_t pgid, bool want_pidfd);
