// Waits for children, reaps them and kills them: waitid, wait4 (waitpid with resource usage), kill and pidfd_send_signal.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <csignal>

#include "wait/watcher.h"

// How much is known of a child's end. If other code has reaped the child, nothing is known; from Linux 6.15 on, its status.
enum class Known { kNothing, kStatus, kAll };

struct ChildEnd {
  Known known;
  int status;
  rusage usage;
};

// wait4(2) without waiting. Returns `pid`, 0 while the child runs or a tracer holds it, or a negated errno: -ECHILD where other
// code has reaped it and neither its watcher nor `pidfd` shows how it ended. `pidfd` may be -1 or the result of EndDescriptor. Until
// the child is reaped, its pid belongs to it.
pid_t Reap(pid_t pid, int pidfd, ChildEnd* end);

// The same, but waits for the end.
pid_t WaitAndReap(pid_t pid, int pidfd, ChildEnd* end);

// Whether waitid(3p) has reported an end. With WEXITED alone it also reports stops: on macOS all, on Linux those of a child that this
// process traces. A child makes its parent trace it by PTRACE_TRACEME.
bool HasEnded(const siginfo_t& info);

// Waits until the child has ended, and leaves it to be reaped.
void WaitForEnd(pid_t pid);

// Returns a descriptor that poll(3p) finds readable or hung up once the child has ended and waits to be reaped, or a negated
// errno.
int EndDescriptor(pid_t pid);

// Leaves a child whose environment has ended to ReapAbandoned, which other environments call.
void Abandon(pid_t pid);
void ReapAbandoned();

// kill(3p), through `pidfd` where it is not -1. Returns 0 or a negated errno.
int SendSignal(pid_t pid, int pidfd, int signal);

// Kills a child and reaps it. Returns 0, or a negated errno where this process may not kill the child, for example because it
// is set-user-ID. The child is then left to ReapAbandoned, because waiting for it could take forever.
int EndNow(pid_t pid, int pidfd, ChildEnd* end);

// Makes the watcher report `pid` and kEnded when that child has ended and waits to be reaped. On Linux it uses `pidfd`, which must
// stay open until then, or where that is -1 a thread that waits only for this child. On macOS the child may become ready to be
// reaped a moment after the report. Returns 0 or a negated errno.
int WatchChild(Watcher* watcher, pid_t pid, int pidfd);

// Makes the watcher also report stops and continuations of a child, from a separate thread that ends with the child. Returns 0
// or a negated errno.
int WatchStops(Watcher* watcher, pid_t pid);
