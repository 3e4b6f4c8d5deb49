// Makes the child by clone3, clone or fork: in shared memory where a probe, reaped by waitpid, finds that it works; else in a
// copy.
#pragma once

#include <sys/types.h>

#include "spawn/child_plan.h"

struct StartedChild {
  pid_t pid;          // A negated errno where there is no child.
  int pidfd;          // -1 where there is none.
  const char* stage;  // The call that failed, where there is no child.
  ChildReport report;
};

// Starts RunChild(plan) in a new process and returns once the process has executed its file or ended. The caller must have
// blocked every signal.
StartedChild StartChild(ChildPlan* plan, bool copy_memory, bool want_pidfd);
