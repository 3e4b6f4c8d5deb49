// posix_spawn(2), and fork(2).

#include "execute.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

using Actions = std::vector<FileAction>;

// libsyscall/wrappers/spawn/posix_spawn.c: EBADF for a number that OPEN_MAX does not allow.
int Add(posix_spawn_file_actions_t* actions, FileAction action) {
  constexpr int kOpenMax = 10'240;
  if (action.fd < 0 || action.fd >= kOpenMax || action.source >= kOpenMax) return EBADF;
  static_cast<Actions*>(*actions)->push_back(std::move(action));
  return 0;
}

SpawnAttributes& Of(posix_spawnattr_t* attributes) { return *static_cast<SpawnAttributes*>(*attributes); }

// bsd/kern/kern_exec.c, exec_handle_file_actions: in their order.
int Act(const FileAction& action) {
  if (action.kind == ActionKind::kChangeDirectory) return chdir(action.path.c_str());
  if (action.kind == ActionKind::kInherit) return fcntl(action.fd, F_SETFD, 0);
  if (action.kind == ActionKind::kDuplicate) {
    // The kernel's dup2 makes a descriptor that stays open, also of one that closes itself.
    return action.source == action.fd ? fcntl(action.fd, F_SETFD, 0) : dup2(action.source, action.fd);
  }
  const int fd = open(action.path.c_str(), action.flags);
  if (fd == -1 || fd == action.fd) return fd;
  return dup2(fd, action.fd) == -1 ? -1 : close(fd);
}

int SetUp(const SpawnAttributes& attributes, const Actions& actions) {
  for (const FileAction& action : actions) {
    if (Act(action) == -1) return errno;
  }
  if ((attributes.flags & POSIX_SPAWN_SETPGROUP) != 0 && setpgid(0, attributes.group) != 0) return errno;
  return 0;
}

[[noreturn]] void RunSpawned(int report, const char* path, const SpawnAttributes& attributes, const Actions& actions,
                             char* const* argv, char* const* envp) {
  // The program's descriptors must not land on this one.
  constexpr int kHigh = 500;
  const int moved = fcntl(report, F_DUPFD_CLOEXEC, kHigh);
  close(report);
  int error = moved == -1 ? errno : SetUp(attributes, actions);
  if (error == 0) error = Execute(path, attributes, actions, argv, envp);
  while (write(moved, &error, sizeof error) == -1 && errno == EINTR) continue;
  _exit(1);
}

}  // namespace

int posix_spawnattr_init(posix_spawnattr_t* attributes) {
  *attributes = new SpawnAttributes{};
  return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t* attributes) {
  delete &Of(attributes);
  return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t* attributes, short flags) {
  Of(attributes).flags = flags;
  return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t* attributes, const std::uint32_t* blocked) {
  Of(attributes).blocked = *blocked;
  return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t* attributes, const std::uint32_t* signals) {
  Of(attributes).defaults = *signals;
  return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t* attributes, pid_t group) {
  Of(attributes).group = group;
  return 0;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t* actions) {
  *actions = new Actions;
  return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t* actions) {
  delete static_cast<Actions*>(*actions);
  return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t* actions, int fd, const char* path, int flags, mode_t) {
  return Add(actions, {ActionKind::kOpen, fd, 0, flags, path});
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t* actions, int source, int fd) {
  return Add(actions, {ActionKind::kDuplicate, fd, source, 0, {}});
}

int posix_spawn_file_actions_addinherit_np(posix_spawn_file_actions_t* actions, int fd) {
  return Add(actions, {ActionKind::kInherit, fd, 0, 0, {}});
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t* actions, const char* path) {
  return Add(actions, {ActionKind::kChangeDirectory, 0, 0, 0, path});
}

// bsd/kern/kern_exec.c, posix_spawn: the kernel makes the child in the parent's group (pinsertchild), applies the file actions, loads
// the program, and then sets the group, the dispositions and the mask. forkproc holds back signals to the child until then
// (proc_signalstart); they are delivered to the program. After a failure it reaps the child itself.
int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                char* const* argv, char* const* envp) {
  auto given = *static_cast<const SpawnAttributes*>(*attributes);
  const auto& acts = *static_cast<const Actions*>(*actions);
  if ((given.flags & POSIX_SPAWN_SETEXEC) != 0) {
    // The kernel does this in a copy of the process, which takes its place when the program has been loaded.
    return Execute(path, given, acts, argv, envp);
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  // The child begins with every signal blocked here.
  if ((given.flags & POSIX_SPAWN_SETSIGMASK) == 0) XnuPthreadSigmask(SIG_BLOCK, nullptr, &given.blocked);
  given.flags = static_cast<short>(given.flags | POSIX_SPAWN_SETSIGMASK);
  sigset_t every;
  sigset_t before;
  sigfillset(&every);
  pthread_sigmask(SIG_SETMASK, &every, &before);
  const pid_t child = fork();
  int error = child == -1 ? errno : 0;
  if (child == 0) RunSpawned(ends[1], path, given, acts, argv, envp);
  close(ends[1]);
  while (child > 0 && read(ends[0], &error, sizeof error) == -1 && errno == EINTR) continue;
  close(ends[0]);
  if (error != 0 && child > 0) waitpid(child, nullptr, 0);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  *pid = child;
  return error;
}

// bsd/kern/kern_fork.c, fork1: EAGAIN where there are too many processes. A test asks for that by XNU_FORK, and by XNU_FORK_UNTIL for a
// child that the kernel does not let run before a file exists.
pid_t XnuFork() {
  if (std::getenv("XNU_FORK") != nullptr) {
    errno = EAGAIN;
    return -1;
  }
  const char* const file = std::getenv("XNU_FORK_UNTIL");
  const pid_t pid = fork();
  constexpr useconds_t kMillisecond = 1000;
  while (pid == 0 && file != nullptr && access(file, F_OK) != 0) usleep(kMillisecond);
  return pid;
}
