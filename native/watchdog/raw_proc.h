// Reads /proc without the C library and without memory but the stack.
#pragma once

#if defined(__linux__)

#include <sys/types.h>

#include <cerrno>
#include <cstdint>

#include "posix/directory_entries.h"

struct ProcessStat {
  pid_t ppid;
  pid_t sid;
  char state;
  bool living;          // False for zombies.
  std::uint64_t start;  // In ticks since the system started.
};

// Reads /proc/PID/stat. Returns 0 or a negated errno: -ENOENT or -ESRCH where there is no process with this pid.
int ReadProcessStat(int proc, pid_t pid, ProcessStat* stat);

// The pid that this process has in that /proc, or a negated errno.
pid_t SelfIn(int proc);

// Whether this process has the same pid in that /proc. Another namespace has other processes with these pids.
bool IsProcOfOwnNamespace(int proc);

inline bool IsGone(int error) { return error == -ENOENT || error == -ESRCH; }

#endif
