// Records the children that this package has started, in any thread.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <shared_mutex>

// Hold this from before a child starts until it is added. Otherwise the child would be reaped as an adopted child.
std::shared_lock<std::shared_mutex> HoldOffReaping();
// While this is held, no child starts.
std::unique_lock<std::shared_mutex> HoldOffStarting();

// `leads_group`: the child leads a group of its own. This is recorded for good, because the group may outlive the child.
void AddOurChild(pid_t pid, bool leads_group);
// The child has been reaped.
void RemoveOurChild(pid_t pid);

// Whether this package has started the child and it has not been reaped yet.
bool IsOurChild(pid_t pid);
// Whether a child of this package leads that group, or has led it.
bool IsLedByOurChild(pid_t pgid);
