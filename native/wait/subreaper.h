// Makes orphaned descendants children of this process (prctl), and reaps them.
#pragma once

#include <sys/types.h>

#include "wait/wait.h"

// PR_SET_CHILD_SUBREAPER(2const). Returns 0 or a negated errno; -ENOSYS where the system has no subreapers.
int SetChildSubreaper(bool on);

// Reaps, by its pid, one ended child that neither this process nor a library in it can have started. Returns the pid, 0 where
// no child qualifies, or a negated errno.
//
// Only sessions and groups distinguish an adopted child from a child that, for example, libuv has started and waits for. A
// child that this process starts is in the session or group of this process, or leads its own. So a child is adopted if it is
// in a session that it does not lead and that this process is not in, or in a group that a child of this package leads.
pid_t ReapAdopted(ChildEnd* end);

// Call it whenever this process may have another group or session than before: children of an earlier session are not adopted.
void NoteOwnSession();
