// Runs in the child from clone to execve: setsid, setpgid, sigaction, tcsetpgrp, setuid, setrlimit,
// prctl, kill, sigprocmask, execve.
#pragma once

#include <cerrno>

#include "spawn/child_plan.h"

// Whether execvp(3) goes on with the next directory of PATH after `error`. It does so after EACCES, too, but remembers that.
inline bool IsNotThere(int error) {
  return error == ENOENT || error == ESTALE || error == ENOTDIR || error == ENODEV || error == ETIMEDOUT;
}

// Sets the state that `plan` describes and executes its file. On failure it fills the report and ends the process.
[[noreturn]] void RunChild(const ChildPlan* plan);
