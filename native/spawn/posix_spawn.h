// Starts children on macOS. posix_spawn(2) does not copy this process's memory, but it cannot set all that a plan may ask for. If it
// cannot, fork(2) makes the process, and in it posix_spawn(2) executes the program.
#pragma once

#if !defined(__linux__)

#include "spawn/child_plan.h"
#include "spawn/posix_settings.h"

// Starts the child if posix_spawn(2) can set all of `plan`, fills the report, and returns its pid. The call cannot ignore a signal,
// take a terminal or change credentials. It cannot serve a child that announces itself, because the child must do so before its
// program runs. It cannot protect a child from signals to the group that the child leaves: the kernel adds the child to that group,
// holds back signals until the program has been loaded, and then delivers them. Returns 0 if there is no child, even after a
// failure. A fork then shows which call fails.
pid_t StartWithoutFork(const ChildPlan& plan, ChildReport* report);

// Settings of the posix_spawn(2) that a forked child calls in place of execve(2). They are built before the fork. The kernel sets
// the mask together with the program. It closes all descriptors that the plan does not name, including those that other threads
// have just opened.
class ExecSettings : public PosixSettings {
 public:
  explicit ExecSettings(const ChildPlan& plan);
};

#endif
