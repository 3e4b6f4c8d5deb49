// The watchdog itself: waits for the end of the process that started it, and then ends the processes left behind. It runs in a
// copy of that process, with a stack of its own, every signal blocked and most memory unmapped. So it cannot use the C library.
#pragma once

#if defined(__linux__)

#include <sys/types.h>

#include "watchdog/end_members.h"
#include "watchdog/shrink.h"
#include "watchdog/watched_cgroup.h"

// As its name in /proc; at most 15 characters.
constexpr char kWatchdogName[] = "sigmask-watch";

struct WatchPlan {
  pid_t parent;
  int parent_pidfd;  // -1 where the kernel provides none.
  int proc;
  CgroupPlan cgroup;
  int made;  // A pipe that takes the result of MakeWatched.
  MembersPlan members;
  Memory memory;
};

// The start of the watchdog's process; `plan` is a WatchPlan. Never returns.
int Watch(void* plan);

#endif
