#include "watchdog/end_cgroup.h"

#if defined(__linux__)

#include <climits>

#include "watchdog/raw_proc.h"

namespace {

constexpr unsigned char kTypeDirectory = 4;  // DT_DIR of <dirent.h>.

struct Directory {
  int fd;
  char name[NAME_MAX + 1];  // In the directory above.
};

bool IsDots(const char* name) { return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')); }

long RemoveDirectory(int parent, const char* name) {
  return RawSyscall(SYS_unlinkat, parent, reinterpret_cast<long>(name), AT_REMOVEDIR);
}

// Opens the next directory in this one, and continues after it at the next call. Returns false where there is none.
bool OpenNext(int directory, Directory* next) {
  alignas(DirectoryEntry) char entries[kEntriesSize];
  entries[0] = '\0';
  long length = 0;
  while ((length = ReadEntries(directory, entries)) > 0) {
    for (long at = 0; at < length;) {
      const auto& entry = *reinterpret_cast<const DirectoryEntry*>(entries + at);
      at += entry.length;
      if (entry.type != kTypeDirectory || IsDots(entry.name)) continue;
      next->fd = RawOpen(directory, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (next->fd < 0) continue;
      char* to = next->name;
      for (const char* from = entry.name; (*to++ = *from++) != '\0';) continue;
      RawSyscall(SYS_lseek, directory, entry.offset, SEEK_SET);
      return true;
    }
  }
  return false;
}

// Members may have made cgroups of their own. A directory that cannot be removed yet is left for the next call.
void RemoveBelow(int top) {
  constexpr int kDeepest = 32;
  Directory stack[kDeepest];
  int depth = 0;
  stack[0].fd = top;
  RawSyscall(SYS_lseek, top, 0, SEEK_SET);
  for (;;) {
    if (depth + 1 < kDeepest && OpenNext(stack[depth].fd, &stack[depth + 1])) {
      ++depth;
      continue;
    }
    if (depth == 0) return;
    RawClose(stack[depth].fd);
    RemoveDirectory(stack[depth - 1].fd, stack[depth].name);
    --depth;
  }
}

// Returns whether `parent` no longer has the directory.
bool RemoveTop(int parent, std::uint64_t inode) {
  bool removed = true;
  const int error = EachEntry(parent, [parent, inode, &removed](const DirectoryEntry& entry) {
    if (entry.inode == inode && !IsDots(entry.name)) removed = RemoveDirectory(parent, entry.name) == 0;
  });
  return error == 0 && removed;
}

}  // namespace

bool EndCgroup(const CgroupPlan& plan) {
  if (plan.top < 0) return true;
  RawWrite(plan.kill, "1", 1);
  RemoveBelow(plan.top);
  const int parent = RawOpen(plan.top, "..", O_RDONLY | O_DIRECTORY);
  // A directory that has been removed has no parent.
  if (parent < 0) return parent == -ENOENT || parent == -ENODEV;
  const bool removed = RemoveTop(parent, plan.inode);
  RawClose(parent);
  return removed;
}

#endif
