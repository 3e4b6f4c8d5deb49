// Tells processes apart that have had the same pid, by fstat of a pidfd.
#pragma once

#include <sys/types.h>

#include <cstdint>

// A number that no other process has had since the system started, from Linux 6.9 on. Before, and where the kernel refuses pidfds,
// all processes have the same one.
std::uint64_t IdentityOf(pid_t pid);
