// Waits for the ends of process groups, which the kernel does not report: one thread for all.
#pragma once

#include <sys/types.h>

#include <memory>

#include "wait/watcher.h"

// Starts the thread, unless it runs. Returns 0 or a negated errno.
int PrepareGroupWait();

// Makes `reporter` report the negated `pgid` and kEnded once, when no member of that group lives. Returns 0 or a negated
// errno.
int WatchGroup(const std::shared_ptr<Reporter>& reporter, pid_t pgid, bool want_pidfd);
// Ends that for one group, or for all.
void UnwatchGroup(const std::shared_ptr<Reporter>& reporter, pid_t pgid);
void UnwatchGroups(const std::shared_ptr<Reporter>& reporter);
