#include "contain/cgroups.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <vector>

#include "contain/cgroup_files.h"
#include "contain/own_cgroup.h"
#include "posix/file.h"
#include "watchdog/mark.h"
#include "watchdog/watchdog.h"

namespace {

constexpr char kPrefix[] = "sigmask-";
constexpr std::size_t kMostSpares = 8;

struct Top {
  bool permanent = false;  // Whether `error` stays.
  int error = -EAGAIN;
  OwnCgroup own;
  int own_fd = -1;
  std::string name;
  int directory = -1;
  int made = 0;
  std::vector<Cgroup> spares;
};

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
Top& top = *new Top;

// A resource is missing, and may be available later. lib/contain/unit.ts has the same errors.
bool IsTransient(int error) { return error == -EMFILE || error == -ENFILE || error == -ENOMEM || error == -EAGAIN; }

int Open(int at, const std::string& path, int flags) {
  const int fd = openat(at, path.c_str(), flags | O_CLOEXEC);
  return fd == -1 ? -errno : fd;
}

// A process and its watchdog hold shared locks on their directory, which are released in whichever pid namespace they end.
void RemoveIfLeft(int own, const char* name) {
  const int fd = Open(own, name, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return;
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
    const int kill = Open(fd, "cgroup.kill", O_WRONLY);
    if (kill >= 0) {
      KillAll(kill);
      close(kill);
    }
    // If a process has not ended yet, a later call removes the directory.
    if (RemoveBelow(own, name) == 0) unlinkat(own, name, AT_REMOVEDIR);
  }
  close(fd);
}

void RemoveLeft(const std::string& directory) {
  DIR* listing = opendir(directory.c_str());
  if (listing == nullptr) return;
  while (const dirent* entry = readdir(listing)) {
    if (std::strncmp(entry->d_name, kPrefix, sizeof kPrefix - 1) == 0) RemoveIfLeft(dirfd(listing), entry->d_name);
  }
  closedir(listing);
}

// In a cgroup of threads no process can be started.
bool TakesProcesses(int directory) {
  std::string type;
  return ReadWhole(directory, "cgroup.type", &type) == 0 && type == "domain\n";
}

// Other processes choose other names: later ones, and those with this pid in another namespace.
std::string ChooseName() {
  return kPrefix + std::to_string(getpid()) + "-" + std::to_string((OwnMark(0) & kMarkBits) >> kUnitBits);
}

int OpenOwn() {
  if (top.own_fd >= 0) return 0;
  const int error = FindOwnCgroup(&top.own);
  if (error != 0) return error;
  top.own_fd = Open(AT_FDCWD, top.own.directory, O_RDONLY | O_DIRECTORY);
  if (top.own_fd < 0) return top.own_fd;
  top.name = ChooseName();
  return 0;
}

int StartWatching(bool marks, bool want_pidfd) { return StartWatchdog({top.own_fd, top.name.c_str(), marks, want_pidfd}); }

int MakeTop(bool want_pidfd) {
  int error = OpenOwn();
  if (error != 0) return error;
  RemoveLeft(top.own.directory);
  error = StartWatching(CanMark(), want_pidfd);
  if (error != 0) return error;
  const int directory = Open(top.own_fd, top.name, O_RDONLY | O_DIRECTORY);
  if (directory < 0) return directory;
  error = flock(directory, LOCK_SH | LOCK_NB) == 0 ? 0 : -errno;
  if (error == 0 && !TakesProcesses(directory)) error = -EOPNOTSUPP;
  if (error == 0) {
    top.directory = directory;
  } else {
    close(directory);
    unlinkat(top.own_fd, top.name.c_str(), AT_REMOVEDIR);
  }
  return error;
}

void CloseCgroup(const Cgroup& cgroup) {
  for (const int fd : {cgroup.directory, cgroup.kill, cgroup.events}) {
    if (fd >= 0) close(fd);
  }
}

int MakeCgroup(Cgroup* cgroup) {
  cgroup->name = "c" + std::to_string(++top.made);
  if (mkdirat(top.directory, cgroup->name.c_str(), 0755) != 0) return -errno;
  cgroup->directory = Open(top.directory, cgroup->name, O_RDONLY | O_DIRECTORY);
  cgroup->kill = Open(top.directory, cgroup->name + "/cgroup.kill", O_WRONLY);
  cgroup->events = Open(top.directory, cgroup->name + "/cgroup.events", O_RDONLY);
  for (const int fd : {cgroup->directory, cgroup->kill, cgroup->events}) {
    if (fd >= 0) continue;
    CloseCgroup(*cgroup);
    unlinkat(top.directory, cgroup->name.c_str(), AT_REMOVEDIR);
    return fd;
  }
  return 0;
}

// A directory has one link for each directory in it, and two of its own.
bool HasNoneBelow(const Cgroup& cgroup) {
  struct stat now {};
  return fstat(cgroup.directory, &now) == 0 && now.st_nlink == 2;
}

}  // namespace

int PrepareCgroups(bool want_pidfd) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (top.error == 0 || top.permanent) return top.error;
  top.error = MakeTop(want_pidfd);
  top.permanent = top.error != 0 && !IsTransient(top.error);
  return top.error;
}

int WatchCgroups(bool marks, bool want_pidfd) {
  const std::lock_guard<std::mutex> lock(mutex);
  return StartWatching(marks, want_pidfd);
}

int TakeCgroup(Cgroup* cgroup) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (top.spares.empty()) return MakeCgroup(cgroup);
  *cgroup = top.spares.back();
  top.spares.pop_back();
  return 0;
}

void GiveBack(Cgroup* cgroup) {
  const std::lock_guard<std::mutex> lock(mutex);
  const bool is_empty = HasNoneBelow(*cgroup) || RemoveBelow(top.directory, cgroup->name.c_str()) == 0;
  // Linux 6.14 and later kill what clone3 starts in a cgroup that has been killed before.
  if (is_empty && !cgroup->is_killed && top.spares.size() < kMostSpares) {
    top.spares.push_back(*cgroup);
  } else {
    CloseCgroup(*cgroup);
    unlinkat(top.directory, cgroup->name.c_str(), AT_REMOVEDIR);
  }
  *cgroup = {"", -1, -1, -1, false};
}

std::string DirectoryOf(const Cgroup& cgroup) { return top.own.directory + "/" + top.name + "/" + cgroup.name; }

std::string PathOf(const Cgroup& cgroup) { return top.own.path + "/" + top.name + "/" + cgroup.name; }
