// Keeps a child's group within reach after the child's end: pidfd_send_signal with PIDFD_SIGNAL_PROCESS_GROUP, or waitid with
// WNOWAIT, which leaves a zombie that holds the group's number.
#pragma once

#include <sys/types.h>

#include "wait/wait.h"

// A group with a pidfd or an unreaped child, which no other group can have. Without both, it cannot be signalled.
struct ChildGroup {
  pid_t pgid;
  int pidfd;       // The pidfd of its leader, or -1.
  pid_t unreaped;  // A child in the group that has not been reaped, or 0.
};

// killpg(3p). Returns 0 or a negated errno: -ESRCH where no process is left in the group.
int SignalChildGroup(const ChildGroup& group, int signal);

// Reap for a child in group `pgid`, which must not be the group of this process. `left` gets the group if a process may be left
// in it. Where the group cannot be signalled through a pidfd, the child stays a zombie, and is `left->unreaped`.
pid_t ReapFromGroup(pid_t pid, int pidfd, pid_t pgid, bool want_pidfd, ChildEnd* end, ChildGroup* left);
