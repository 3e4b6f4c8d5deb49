// Distinguishes processes that have had the same pid: on Linux by fstat of a pidfd, on macOS by proc_pidinfo.
#pragma once

#include <sys/types.h>

#include <cstdint>

// From Linux 6.9 on, and on macOS, a number that no other process has had since the system started. Before Linux 6.9, and where the
// kernel refuses the calls, all processes have the same number.
std::uint64_t IdentityOf(pid_t pid);

// The identity of the process that has started this one, even if that has ended. 0 where the kernel does not report it, as on Linux.
std::uint64_t StarterOf(pid_t pid);
