// The units of contained processes: a child and all its descendants, in a cgroup, or found as a family.
#pragma once

#include <sys/types.h>

#include <memory>
#include <vector>

#include "contain/containment.h"
#include "wait/watcher.h"
#include "watchdog/mark.h"
#include "watchdog/roots.h"

// Settings that the child of a unit needs at its start.
struct UnitStart {
  int cgroup;  // -1 for none.
  Mark mark;
  Root* root;  // For a child that announces itself; null for none.
};

// Whether this process can have such units: 0 or a negated errno. It is a subreaper or has a watchdog from then on.
int CanContain(Containment containment, bool want_pidfd);

// Makes a unit. Returns its number, or a negated errno.
int MakeUnit(Containment containment, bool want_pidfd);
UnitStart StartOf(int unit);
// `root` is the child, or the foreign process; 0 once it has been reaped, because another process may then have its pid.
void SetRoot(int unit, pid_t root);
// Call it if no process was started in the unit.
void DropUnit(int unit);

// The following return -ESRCH for a unit that has ended.

// Whether a member lives: 1, or 0 once for a unit that has ended with this look, or a negated errno.
int UnitLives(int unit);
// As SignalMembers.
int SignalUnit(int unit, int signal, bool want_pidfd);
// Finds the living members. Returns 0 or a negated errno.
int ReadUnit(int unit, std::vector<pid_t>* members);
// Makes the reporter report kEnded, once, for the key of the unit, when no member lives. A root that is a child of this
// process must have ended. Returns 0 or a negated errno.
int WatchUnit(int unit, const std::shared_ptr<Reporter>& reporter, bool want_pidfd);

// Returns a key that is negative and differs from every pid and negated group.
int KeyOf(int unit);
