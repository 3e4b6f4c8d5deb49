#include "watchdog/watched_cgroup.h"

#if defined(__linux__)

#include <sys/file.h>

#include <cerrno>
#include <climits>

#include "posix/directory_entries.h"

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

void Close(WatchedCgroup* cgroup) {
  if (cgroup->directory >= 0) RawClose(cgroup->directory);
  if (cgroup->kill >= 0) RawClose(cgroup->kill);
  *cgroup = {-1, -1};
}

// Another process may take a directory without a lock for one that was left, and remove it: -EAGAIN.
int Hold(const CgroupPlan& plan, WatchedCgroup* cgroup) {
  cgroup->directory = RawOpen(plan.own, plan.name, O_RDONLY | O_DIRECTORY);
  if (cgroup->directory < 0) return cgroup->directory == -ENOENT ? -EAGAIN : cgroup->directory;
  if (RawSyscall(SYS_flock, cgroup->directory, LOCK_SH | LOCK_NB) != 0) return -EAGAIN;
  const long gone = RawSyscall(SYS_faccessat, cgroup->directory, reinterpret_cast<long>("cgroup.procs"), F_OK);
  if (gone != 0) return -EAGAIN;
  // Missing before Linux 5.14.
  cgroup->kill = RawOpen(cgroup->directory, "cgroup.kill", O_WRONLY);
  return cgroup->kill < 0 ? cgroup->kill : 0;
}

int TryToMake(const CgroupPlan& plan, WatchedCgroup* cgroup) {
  constexpr long kMode = 0755;
  const long made = RawSyscall(SYS_mkdirat, plan.own, reinterpret_cast<long>(plan.name), kMode);
  if (made != 0 && made != -EEXIST) return static_cast<int>(made);
  const int error = Hold(plan, cgroup);
  if (error != 0) Close(cgroup);
  if (error != 0 && made == 0) RemoveDirectory(plan.own, plan.name);
  return error;
}

}  // namespace

int MakeWatched(const CgroupPlan& plan, WatchedCgroup* cgroup) {
  constexpr int kMostTries = 100;
  *cgroup = {-1, -1};
  if (plan.own < 0) return 0;
  int error = -EAGAIN;
  for (int tries = 0; error == -EAGAIN && tries < kMostTries; ++tries) {
    if (tries > 0) RawSleep(1);
    error = TryToMake(plan, cgroup);
  }
  return error;
}

bool EndWatched(const CgroupPlan& plan, const WatchedCgroup& cgroup) {
  if (cgroup.directory < 0) return true;
  RawWrite(cgroup.kill, "1", 1);
  RemoveBelow(cgroup.directory);
  const long error = RemoveDirectory(plan.own, plan.name);
  return error == 0 || error == -ENOENT || error == -ENODEV;
}

#endif
