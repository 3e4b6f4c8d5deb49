// Lists processes for the watchdog, in memory that this process shares with it. When this process has ended, the watchdog ends the
// roots with all their descendants, which no cgroup and no mark finds. On macOS it also sends children their parent-death signal.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

constexpr int kRoots = 4096;

// The watchdog has found that its parent has ended. No process takes the slot any more.
constexpr pid_t kClosedSlot = -1;

struct Root {
  std::atomic<pid_t> pid;  // 0 in a free slot.
  int signal;              // For the process alone; 0 to kill it with its descendants.
  std::uint64_t start;     // As the system counts it: clock ticks on Linux, microseconds on macOS.
};

struct RootTable {
  std::atomic<int> used;  // No slot from this one on has ever been reserved.
  Root slots[kRoots];
};

// The table, made at the first call; null where there is no memory.
RootTable* SharedRoots();

// Reserves a slot for a process that is about to start. Returns null where the table is full or cannot be made. The process
// would then survive this one.
Root* ReserveRoot(int signal);

// Takes a reserved slot for a process that does not announce itself by announce.h.
void AddRoot(Root* root, pid_t pid, std::uint64_t start);

// Gives a slot back. Without this, the slot of a process with a signal is reused at some time after the process has ended.
void RemoveRoot(Root* root);
