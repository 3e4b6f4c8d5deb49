// Starts children on macOS by posix_spawn(2): without a copy of this process's memory where that can set all that the plan asks for.
// In a process that fork(2) has made, the same call executes the program.
#pragma once

#if !defined(__linux__)

#include "spawn/child_plan.h"
#include "spawn/posix_settings.h"

// Starts the child if posix_spawn(2) can set all of `plan`, fills the report, and returns its pid. The call cannot ignore a signal,
// take a terminal or change credentials. A child that announces itself has to do so before its program runs. Nor can it keep a child from signals to the group that it leaves: the kernel adds the child
// to that group, holds signals to it back until its program has been loaded, and then delivers them. The result is 0 where there is
// no child, also after a failure for any reason; a fork then shows which call fails.
pid_t StartWithoutFork(const ChildPlan& plan, ChildReport* report);

// What a forked child passes to posix_spawn(2) in place of execve(2), built before the fork: the kernel sets the mask together with
// the program, and closes all descriptors that the plan does not name, also those that other threads have just opened.
class ExecSettings : public PosixSettings {
 public:
  explicit ExecSettings(const ChildPlan& plan);
};

#endif
