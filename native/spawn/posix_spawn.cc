#include "spawn/posix_spawn.h"

#if !defined(__linux__)

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "spawn/child.h"

namespace {

constexpr int kLastStandard = 2;

// Copies of descriptors whose numbers other descriptors need.
class Copies {
 public:
  ~Copies() {
    for (const int fd : open_) close(fd);
  }

  // Returns a number from `lowest` on, or -1.
  int Add(int fd, int lowest) {
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, lowest);
    if (copy != -1) open_.push_back(copy);
    return copy;
  }

 private:
  std::vector<int> open_;
};

// The program and this process share this flag, so it can be set here.
void MakeBlocking(int fd) {
  const int status = fcntl(fd, F_GETFL);
  if (status != -1 && (status & O_NONBLOCK) != 0) fcntl(fd, F_SETFL, status & ~O_NONBLOCK);
}

void SetDescriptor(const ChildPlan& plan, int fd, int source, PosixSettings* settings) {
  if (source == kNullDevice && fd <= kLastStandard) {
    const bool shares = fd == kLastStandard && plan.fds[1] == kNullDevice;
    if (shares)
      settings->Duplicate(1, fd);
    else
      settings->OpenNullDevice(fd);
  }
  if (source < 0) return;
  if (source == fd)
    settings->Inherit(fd);
  else
    settings->Duplicate(source, fd);
  if (fd <= kLastStandard) MakeBlocking(source);
}

// Does what SetDescriptors in child.cc does. Returns false if a number is missing.
bool SetDescriptors(const ChildPlan& plan, PosixSettings* settings, Copies* copies) {
  std::vector<int> sources(plan.fds, plan.fds + plan.fd_count);
  for (int fd = 0; fd < plan.fd_count; ++fd) {
    int& source = sources[static_cast<std::size_t>(fd)];
    if (source < 0 || source >= fd) continue;
    source = copies->Add(source, plan.fd_count);
    if (source == -1) return false;
  }
  for (int fd = 0; fd < plan.fd_count; ++fd) SetDescriptor(plan, fd, sources[static_cast<std::size_t>(fd)], settings);
  return true;
}

// Skips paths that do not exist, because the kernel makes a process for each path that it tries.
bool IsMissing(const char* path) {
  struct stat found {};
  return *path == '/' && stat(path, &found) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool NeedsNoFork(const ChildPlan& plan) {
  return plan.root == nullptr && plan.ignored == 0 && plan.discarded == 0 && !plan.new_session && plan.joinable_group == 0 &&
         plan.terminal < 0 && plan.controlling_terminal < 0 && !plan.set_uid && !plan.set_gid && plan.open_files < 0;
}

// Returns 0 if there is no child.
pid_t Spawn(const ChildPlan& plan, const PosixSettings& settings) {
  for (const char* const* path = plan.paths; *path != nullptr; ++path) {
    if (IsMissing(*path)) continue;
    pid_t pid = 0;
    const int error = settings.Spawn(&pid, *path, plan.argv, plan.envp);
    if (error == 0) return pid;
    if (error != EACCES && !IsNotThere(error)) return 0;
  }
  return 0;
}

}  // namespace

pid_t StartWithoutFork(const ChildPlan& plan, ChildReport* report) {
  if (!NeedsNoFork(plan)) return 0;
  PosixSettings settings(POSIX_SPAWN_CLOEXEC_DEFAULT);
  Copies copies;
  settings.SetMask(plan.blocked);
  settings.SetDefaults();
  if (plan.process_group >= 0) settings.SetGroup(plan.process_group);
  if (!SetDescriptors(plan, &settings, &copies)) return 0;
  if (plan.cwd != nullptr) settings.ChangeDirectory(plan.cwd);
  if (settings.error() != 0) return 0;
  // Nothing is ignored or caught, by construction.
  report->blocked = plan.blocked;
  return Spawn(plan, settings);
}

ExecSettings::ExecSettings(const ChildPlan& plan) : PosixSettings(POSIX_SPAWN_SETEXEC | POSIX_SPAWN_CLOEXEC_DEFAULT) {
  SetMask(plan.blocked);
  for (int fd = 0; fd < plan.fd_count; ++fd) {
    const bool is_open = plan.fds[fd] >= 0 || (plan.fds[fd] == kNullDevice && fd <= kLastStandard);
    if (is_open) Inherit(fd);
  }
}

#endif
