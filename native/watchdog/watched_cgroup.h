// The directory that holds the cgroups of the watchdog's parent. The watchdog makes it and ends its members. So at every moment
// there is a process that will remove it. Without the C library.
#pragma once

#if defined(__linux__)

#include <cstddef>

constexpr std::size_t kCgroupNameSize = 64;

struct CgroupPlan {
  int own;                     // The directory of the parent's own cgroup; -1 for no cgroup.
  char name[kCgroupNameSize];  // In that directory. No other process ever uses it.
};

struct WatchedCgroup {
  int directory;  // -1 for none.
  int kill;       // Its cgroup.kill, open for writing.
};

// Makes the directory, unless an earlier watchdog has made it, and holds a shared lock on it. Returns 0 or a negated errno.
int MakeWatched(const CgroupPlan& plan, WatchedCgroup* cgroup);

// Kills all members. Returns whether neither members nor directories are left; otherwise call it again.
bool EndWatched(const CgroupPlan& plan, const WatchedCgroup& cgroup);

#endif
