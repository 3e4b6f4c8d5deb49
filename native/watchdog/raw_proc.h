// Reads directories and /proc without the C library and without memory but the stack.
#pragma once

#if defined(__linux__)

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "posix/raw_syscall.h"

struct ProcessStat {
  pid_t ppid;
  pid_t sid;
  char state;
  bool living;          // False for zombies.
  std::uint64_t start;  // In ticks since the system started.
};

// Reads /proc/PID/stat. Returns 0 or a negated errno: -ENOENT or -ESRCH where there is no process with this pid.
int ReadProcessStat(int proc, pid_t pid, ProcessStat* stat);

// Whether this process has the same pid in that /proc. Another namespace has other processes with these pids.
bool IsProcOfOwnNamespace(int proc);

inline bool IsGone(int error) { return error == -ENOENT || error == -ESRCH; }

struct DirectoryEntry {
  std::uint64_t inode;
  std::int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[1];  // Ends with NUL.
};

// Calls `each` with every entry, from the first one. Returns 0 or a negated errno.
template <typename Each>
int EachEntry(int directory, Each each) {
  constexpr std::size_t kSize = 2048;
  alignas(DirectoryEntry) char entries[kSize];
  RawSyscall(SYS_lseek, directory, 0, SEEK_SET);
  for (;;) {
    const long length = RawSyscall(SYS_getdents64, directory, reinterpret_cast<long>(entries), kSize);
    if (length <= 0) return static_cast<int>(length);
    for (long at = 0; at < length;) {
      const auto* entry = reinterpret_cast<const DirectoryEntry*>(entries + at);
      each(*entry);
      at += entry->length;
    }
  }
}

// The number that a name consists of, or 0.
inline pid_t PidOf(const char* name) {
  pid_t pid = 0;
  for (; *name >= '0' && *name <= '9'; ++name) pid = pid * 10 + (*name - '0');
  return *name == '\0' ? pid : 0;
}

// Calls `each` with every pid in /proc, in ascending order. Returns 0 or a negated errno.
template <typename Each>
int EachPid(int proc, Each each) {
  return EachEntry(proc, [&each](const DirectoryEntry& entry) {
    const pid_t pid = PidOf(entry.name);
    if (pid > 0) each(pid);
  });
}

#endif
