// Waits on one thread until cgroups are empty, by epoll on their cgroup.events.
#pragma once

#include <functional>

// Starts the thread, unless it runs. Returns 0 or a negated errno.
int PreparePopulatedWait();

// Makes the thread call `emptied` with `unit` once, when no process lives in the cgroup of this `cgroup.events`, which must
// stay open until then. Returns 0 or a negated errno.
int WaitUntilEmpty(int events, int unit, void (*emptied)(int unit));

// Call it after a read of this `cgroup.events` that has found the cgroup empty: a read on another thread takes the notification.
void LookAgain(int events);
