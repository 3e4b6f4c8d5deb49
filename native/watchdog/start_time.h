// Distinguishes processes of macOS that have had the same pid.
#pragma once

#include <sys/types.h>

#include <cstdint>

// When a process started, in microseconds. Returns 0, with errno, where no process has this pid, or only a zombie. It makes one system
// call. Always 0 on Linux.
std::uint64_t StartTimeOf(pid_t pid);
