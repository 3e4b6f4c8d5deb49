// Processes that the watchdog ends with all their descendants when this process has ended: those that no cgroup and no mark
// finds. They are in memory that this process shares with its watchdog.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

constexpr int kRoots = 4096;

struct Root {
  std::atomic<pid_t> pid;  // 0 in a free slot.
  std::uint64_t start;     // As the system counts it: clock ticks on Linux, microseconds on macOS.
};

struct RootTable {
  std::atomic<int> used;  // No slot from this one on has ever been used.
  Root slots[kRoots];
};

// The table, made at the first call; null where there is no memory. Only the process that has made it adds and removes roots.
RootTable* SharedRoots();

// Reserves a slot for a process that is about to start. Returns false where the table is full or cannot be made: the process
// would survive this one.
bool ReserveRoot();

// Takes a reserved slot.
void AddRoot(pid_t pid, std::uint64_t start);

// Gives a slot back. `pid` 0 has not taken it. Call it before the process is reaped, so that the table never has a number that
// another process may get.
void RemoveRoot(pid_t pid);
