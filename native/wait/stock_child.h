// A child that other code has started and reaps: Node itself.
#pragma once

#include <sys/types.h>

// Whether `pid` is a child of this process that has not been reaped. Also true where a sandbox refuses to look.
bool IsUnreaped(pid_t pid);

// Returns a pidfd of an unreaped child, or a negated errno. Between the two looks no other thread may reap the child.
int OpenStockChild(pid_t pid);

// kill(3p), through `pidfd`, or where that is -1 by the number of an unreaped child. Returns 0 or a negated errno: -ESRCH where
// the child has been reaped.
int KillStockChild(pid_t pid, int pidfd, int signal);
