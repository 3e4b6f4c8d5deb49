// Finds and signals the members of a unit, in the thread of /proc.
#pragma once

#include <vector>

#include "contain/units.h"
#include "wait/group_members.h"

// The processes that live in the unit. Returns 0 or a negated errno: -ESRCH where the unit has ended.
int FindLiving(Unit* unit, std::vector<ProcessEntry>* members);

// Finds out whether a member of the family lives: it needs two looks to be certain. Returns 0 or a negated errno.
int ReadFamily(Unit* unit, GroupMembers* members);

// As SignalMembers, for a unit that has not ended.
int SignalLiving(Unit* unit, int signal, bool want_pidfd);

// The reader by which units are waited for.
extern const UnitReader kUnitReader;
