// Waits for the ends of process groups on one thread, by their members (getpgid), because the kernel does not report them.
#pragma once

#include <sys/types.h>

#include <memory>

#include "wait/watcher.h"

// Starts the thread, unless it is running. Returns 0 or a negated errno.
int PrepareGroupWait();

// Makes `reporter` report the negated `pgid` and kEnded once, when no member of that group lives. Returns 0 or a negated
// errno.
int WatchGroup(const std::shared_ptr<Reporter>& reporter, pid_t pgid, bool want_pidfd);
// Ends the reports for one group, or for all groups.
void UnwatchGroup(const std::shared_ptr<Reporter>& reporter, pid_t pgid);
void UnwatchGroups(const std::shared_ptr<Reporter>& reporter);
