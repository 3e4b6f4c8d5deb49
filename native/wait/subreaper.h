// Descendants whose parents have ended, and that become children of this process.
#pragma once

#include <sys/types.h>

#include "wait/wait.h"

// PR_SET_CHILD_SUBREAPER(2const). Returns 0 or a negated errno; -ENOSYS where there is no such thing.
int SetChildSubreaper(bool on);

// Reaps one child that has ended, and that neither this process nor a library in it can have started, by its pid. Returns
// that, 0 where there is none, or a negated errno.
//
// Nothing tells such a child from one that libuv, say, has started and waits for, but this: whom this process starts is in
// the session or group of this process or leads its own. A descendant of those is in none of these, if it is in a session
// that this process is not in and that it does not lead, or in a group that a child of ours leads.
pid_t ReapAdopted(ChildEnd* end);

// To be called whenever this process may have another group or session than before: children of the earlier ones are no
// adopted ones.
void NoteOwnSession();
