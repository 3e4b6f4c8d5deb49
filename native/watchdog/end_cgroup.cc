#include "watchdog/end_cgroup.h"

#if defined(__linux__)

#include <sys/stat.h>

#include "watchdog/raw_proc.h"

namespace {

constexpr unsigned char kTypeDirectory = 4;  // DT_DIR of <dirent.h>.
constexpr int kDeepest = 16;

bool IsDots(const char* name) { return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')); }

long RemoveDirectory(int parent, const char* name) {
  return RawSyscall(SYS_unlinkat, parent, reinterpret_cast<long>(name), AT_REMOVEDIR);
}

// Members may have made cgroups of their own. A directory that cannot be removed yet is left for the next call.
void RemoveBelow(int directory, int depth) {
  EachEntry(directory, [directory, depth](const DirectoryEntry& entry) {
    if (entry.type != kTypeDirectory || IsDots(entry.name)) return;
    const int below = depth == kDeepest ? -1 : RawOpen(directory, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (below >= 0) {
      RemoveBelow(below, depth + 1);
      RawClose(below);
    }
    RemoveDirectory(directory, entry.name);
  });
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
  RemoveBelow(plan.top, 0);
  const int parent = RawOpen(plan.top, "..", O_RDONLY | O_DIRECTORY);
  // A directory that has been removed has no parent.
  if (parent < 0) return parent == -ENOENT || parent == -ENODEV;
  const bool removed = RemoveTop(parent, plan.inode);
  RawClose(parent);
  return removed;
}

#endif
