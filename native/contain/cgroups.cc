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

namespace {

constexpr char kPrefix[] = "sigmask-";
constexpr int kMostNames = 100;
constexpr std::size_t kMostSpares = 8;

struct Top {
  bool permanent = false;  // Whether `error` stays.
  int error = -EAGAIN;
  OwnCgroup own;
  std::string name;
  CgroupTop fds{-1, -1};
  int made = 0;
  std::vector<Cgroup> spares;
};

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
Top& top = *new Top;

bool IsTransient(int error) { return error == -EMFILE || error == -ENFILE || error == -ENOMEM || error == -EINTR; }

int Open(int at, const std::string& path, int flags) {
  const int fd = openat(at, path.c_str(), flags | O_CLOEXEC);
  return fd == -1 ? -errno : fd;
}

// A process, or the one that ends its members after it, holds a lock on its directory. It is released in whichever pid
// namespace they end.
void RemoveIfLeft(int own, const char* name) {
  const int fd = Open(own, name, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return;
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
    const int kill = Open(fd, "cgroup.kill", O_WRONLY);
    if (kill >= 0) {
      KillAll(kill);
      close(kill);
    }
    // Where a process has yet to end, a later call removes it.
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

bool Exists(int directory) { return faccessat(directory, "cgroup.procs", F_OK, 0) == 0; }

// Another process may remove the directory before it is locked: -EAGAIN.
int OpenTop(const std::string& directory, CgroupTop* fds) {
  fds->directory = Open(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY);
  if (fds->directory < 0) return fds->directory == -ENOENT ? -EAGAIN : fds->directory;
  if (flock(fds->directory, LOCK_EX | LOCK_NB) != 0 || !Exists(fds->directory)) return -EAGAIN;
  // Missing before Linux 5.14.
  fds->kill = Open(fds->directory, "cgroup.kill", O_WRONLY);
  if (fds->kill < 0) return fds->kill;
  return TakesProcesses(fds->directory) ? 0 : -EOPNOTSUPP;
}

void CloseTop(CgroupTop* fds) {
  for (int* fd : {&fds->directory, &fds->kill}) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
  }
}

int MakeTop() {
  int error = FindOwnCgroup(&top.own);
  if (error != 0) return error;
  RemoveLeft(top.own.directory);
  for (int number = 0; number < kMostNames; ++number) {
    top.name = kPrefix + std::to_string(getpid()) + "-" + std::to_string(number);
    const std::string directory = top.own.directory + "/" + top.name;
    if (mkdir(directory.c_str(), 0755) != 0) {
      if (errno == EEXIST) continue;
      return -errno;
    }
    error = OpenTop(directory, &top.fds);
    if (error == 0) return 0;
    CloseTop(&top.fds);
    rmdir(directory.c_str());
    if (error != -EAGAIN) return error;
  }
  return -EAGAIN;
}

void CloseCgroup(const Cgroup& cgroup) {
  for (const int fd : {cgroup.directory, cgroup.kill, cgroup.events}) {
    if (fd >= 0) close(fd);
  }
}

int MakeCgroup(Cgroup* cgroup) {
  cgroup->name = "c" + std::to_string(++top.made);
  if (mkdirat(top.fds.directory, cgroup->name.c_str(), 0755) != 0) return -errno;
  cgroup->directory = Open(top.fds.directory, cgroup->name, O_RDONLY | O_DIRECTORY);
  cgroup->kill = Open(top.fds.directory, cgroup->name + "/cgroup.kill", O_WRONLY);
  cgroup->events = Open(top.fds.directory, cgroup->name + "/cgroup.events", O_RDONLY);
  for (const int fd : {cgroup->directory, cgroup->kill, cgroup->events}) {
    if (fd >= 0) continue;
    CloseCgroup(*cgroup);
    unlinkat(top.fds.directory, cgroup->name.c_str(), AT_REMOVEDIR);
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

int PrepareCgroups() {
  const std::lock_guard<std::mutex> lock(mutex);
  if (top.error == 0 || top.permanent) return top.error;
  top.error = MakeTop();
  top.permanent = top.error != 0 && !IsTransient(top.error);
  return top.error;
}

CgroupTop OwnTop() {
  const std::lock_guard<std::mutex> lock(mutex);
  return top.fds;
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
  const bool is_empty = HasNoneBelow(*cgroup) || RemoveBelow(top.fds.directory, cgroup->name.c_str()) == 0;
  // Linux 6.14 and later kill what clone3 starts in a cgroup that has been killed before.
  if (is_empty && !cgroup->is_killed && top.spares.size() < kMostSpares) {
    top.spares.push_back(*cgroup);
  } else {
    CloseCgroup(*cgroup);
    unlinkat(top.fds.directory, cgroup->name.c_str(), AT_REMOVEDIR);
  }
  *cgroup = {"", -1, -1, -1, false};
}

std::string DirectoryOf(const Cgroup& cgroup) { return top.own.directory + "/" + top.name + "/" + cgroup.name; }

std::string PathOf(const Cgroup& cgroup) { return top.own.path + "/" + top.name + "/" + cgroup.name; }
