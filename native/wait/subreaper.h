// Makes orphaned descendants children of this process (prctl), and reaps them.
#pragma once

#include <sys/types.h>

#include <set>

#include "wait/wait.h"

// PR_SET_CHILD_SUBREAPER(2const). On the main thread, also records its children first. Returns 0 or a negated errno; -ENOSYS where
// the system has no subreapers.
int SetChildSubreaper(bool on);

// Returns the first child of this thread that has ended and has not been reaped, 0 where there is none, or -1 where a sandbox
// refuses to look. The child stays as it is.
pid_t FirstEnded();

// Reaps one orphan that has ended. Returns its pid, 0 where there is none, or a negated errno.
//
// Call it on the main thread of Node. Its other threads wait for the children that they start. `others` has the children that
// Node has started in this thread and still waits for. An orphan is a child of this thread that is not in `others`, that sigmask
// has not started, and that no code has forked in this thread.
pid_t ReapOrphan(const std::set<pid_t>& others, ChildEnd* end);

// The same for other threads and other runtimes, where it is unknown what other code starts. It reaps only what neither this
// process nor a library in it can have started: an ended child in a session that the child does not lead and that this process
// has not been in, or in a group that a child of this package leads. A child that this process starts is in its session, or
// leads its own.
pid_t ReapEvidentOrphan(const std::set<pid_t>& others, ChildEnd* end);

// Call it whenever this process may have another group or session than before: children of an earlier session are not orphans.
void NoteOwnSession();
