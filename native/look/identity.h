// Distinguishes processes that have had the same pid, by fstat of a pidfd.
#pragma once

#include <sys/types.h>

#include <cstdint>

// From Linux 6.9 on, a number that no other process has had since the system started. Before Linux 6.9, and where the kernel refuses
// pidfds, all processes have the same number.
std::uint64_t IdentityOf(pid_t pid);
