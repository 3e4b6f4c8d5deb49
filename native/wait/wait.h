// Learning that a child has ended, and what became of it.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include "wait/watcher.h"

// How a child ended, and what it used: nothing is known of one that somebody else has reaped, and from Linux 6.15 on how.
enum class Known { kNothing, kStatus, kAll };

struct ChildEnd {
  Known known;
  int status;
  rusage usage;
};

// wait4(2) without waiting. Returns `pid`, 0 while it runs or is held by a tracer, or a negated errno: ECHILD where somebody
// else has reaped it and `pidfd`, which may be -1, does not tell how it ended. As long as nobody does, its pid stays its own
// until then.
pid_t Reap(pid_t pid, int pidfd, ChildEnd* end);

// The same, but waits for the end.
pid_t WaitAndReap(pid_t pid, int pidfd, ChildEnd* end);

// A descriptor that poll(3p) finds readable or hung up once the child has ended and waits to be reaped. Returns a negated
// errno where there is none to be had.
int EndDescriptor(pid_t pid);

// Leaves a child whose environment has ended to be reaped by ReapAbandoned, whenever that is called by others.
void Abandon(pid_t pid);
void ReapAbandoned();

// kill(3p), by `pidfd` where it is not -1. Returns 0 or a negated errno.
int SendSignal(pid_t pid, int pidfd, int signal);

// Kills a child and reaps it. Returns 0, or a negated errno where this process may not kill it, as it may be set-user-ID: such
// a child is left to ReapAbandoned, because waiting for it could take for ever.
int EndNow(pid_t pid, int pidfd, ChildEnd* end);

// Makes the watcher report `pid` and kEnded when that child has ended and waits to be reaped: by `pidfd`, which must stay open
// until then, or where that is -1 by a thread that waits for this child alone. Returns 0 or a negated errno.
int WatchChild(Watcher* watcher, pid_t pid, int pidfd);

// Makes the watcher report stops and continuations of a child, too, from a thread of its own that ends with the child.
// Returns 0 or a negated errno.
int WatchStops(Watcher* watcher, pid_t pid);
