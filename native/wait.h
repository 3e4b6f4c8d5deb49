// Learning that a child has ended, and what became of it.
#pragma once

#include <sys/types.h>

#include "watcher.h"

// waitpid(3p) without waiting. Returns `pid`, 0 while it runs, or a negated errno. A child of ours is reaped by nobody
// else, so that its pid stays its own until then.
pid_t Reap(pid_t pid, int* status);

// Leaves a child whose environment has ended to be reaped by ReapAbandoned, whenever that is called by others.
void Abandon(pid_t pid);
void ReapAbandoned();

// kill(3p), by `pidfd` where it is not -1. Returns 0 or a negated errno.
int SendSignal(pid_t pid, int pidfd, int signal);

// Has the watcher report `pid` when that child has ended and waits to be reaped: by `pidfd`, which must stay open until
// then, or where that is -1 by a thread that waits for this child alone. Returns 0 or a negated errno.
int WatchChild(Watcher* watcher, pid_t pid, int pidfd);
