// Runs in the child from clone to execve: setsid, setpgid, sigaction, tcsetpgrp, setuid, setrlimit,
// prctl, kill, sigprocmask, execve.
#pragma once

#include "spawn/child_plan.h"

// Sets the state that `plan` describes and executes its file. On failure it fills the report and ends the process.
[[noreturn]] void RunChild(const ChildPlan* plan);
