// Reads directories by getdents64(2), with no memory but the stack. A process may end between its listing and its reading. A
// small buffer keeps that time short.
#pragma once

#if defined(__linux__)

#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "posix/raw_syscall.h"

struct DirectoryEntry {
  std::uint64_t inode;
  std::int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[1];  // Ends with NUL.
};

constexpr std::size_t kEntriesSize = 2048;

// Reads some entries. Returns their length, 0 at the end, or a negated errno.
inline long ReadEntries(int directory, char* entries) {
  return RawSyscall(SYS_getdents64, directory, reinterpret_cast<long>(entries), kEntriesSize);
}

// Calls `each` with every entry, from the offset `place` on. Returns 0 or a negated errno.
template <typename Each>
int EachEntry(int directory, Each each, std::int64_t place = 0) {
  alignas(DirectoryEntry) char entries[kEntriesSize];
  RawSyscall(SYS_lseek, directory, place, SEEK_SET);
  for (;;) {
    const long length = ReadEntries(directory, entries);
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
