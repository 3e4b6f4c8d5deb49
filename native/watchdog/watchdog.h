// A small process that outlives this one, and then ends what this process has contained: clone or fork.
#pragma once

#include <sys/types.h>

struct WatchdogPlan {
  int own_cgroup;           // The directory of this process's own cgroup, or -1.
  const char* cgroup_name;  // Of the directory in it for contained processes; null for none.
  bool uses_mark;           // Whether contained processes have a mark of this process.
  bool want_pidfd;          // Whether to use pidfds where the kernel provides them.
};

// Starts the watchdog, unless one runs that covers the plan. Replaces one that does not. The watchdog makes the directory of
// the cgroup and holds a shared lock on it. It ends the members of the cgroup, processes with a mark of this process, and the
// roots of roots.h with their descendants. It has a copy of the descriptor, so that it may be closed.
// It is a child of this process that sends no signal at its end and that only __WALL waits for. Returns 0 or a negated errno;
// where no cgroup can be made, a watchdog without one runs.
//
// The first call takes as long as a fork.
int StartWatchdog(const WatchdogPlan& plan);

// The pid of the running watchdog, or 0.
pid_t WatchdogPid();

// Whether a process has the name of a watchdog, of any parent. Other programs may take that name, too. False on macOS.
bool IsNamedAsWatchdog(pid_t pid);
