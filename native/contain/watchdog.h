#pragma once
struct WatchdogPlan {
  int cgroup_top_fd;
  int cgroup_kill_fd;
  bool uses_mark;
  bool want_pidfd;
};
int StartWatchdog(const WatchdogPlan& plan);
