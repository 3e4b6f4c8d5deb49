// The children that this package has started, in whatever thread.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <shared_mutex>

// From before a child starts until it is added, this is held: until then it would be taken for an adopted one, and reaped.
std::shared_lock<std::shared_mutex> HoldOffReaping();
// While this is held, no child starts.
std::unique_lock<std::shared_mutex> HoldOffStarting();

// `leads_group`: the child leads a group of its own. It is recorded for good, because the group may outlive it.
void AddOurChild(pid_t pid, bool leads_group);
// The child has been reaped.
void RemoveOurChild(pid_t pid);

// Whether it has not been reaped yet.
bool IsOurChild(pid_t pid);
// Whether a child of ours leads that group, or has led it.
bool IsLedByOurChild(pid_t pgid);
