#include "watchdog/watchdog.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>

#include "posix/mask.h"
#include "wait/our_children.h"

namespace {

// 0 for no directory. The kernel gives no directory of a cgroup the number of an earlier one.
std::uint64_t InodeOf(int directory) {
  struct stat found {};
  return directory >= 0 && fstat(directory, &found) == 0 ? found.st_ino : 0;
}

}  // namespace

#if defined(__linux__)

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>

#include <cstring>
#include <string>

#include "posix/file.h"
#include "posix/raw_syscall.h"
#include "watchdog/watch.h"

namespace {

// The memory that the watchdog keeps. Pages that nothing writes to take none.
struct Arena {
  alignas(16) unsigned char stack[std::size_t{64} << 10];
  WatchPlan plan;
  LookedAt looked_at[kMostLookedAt];
};

// Descriptors that only the start needs.
struct Opened {
  int proc;
  int pidfd;
};

void Close(const Opened& opened) {
  for (const int fd : {opened.proc, opened.pidfd}) {
    if (fd >= 0) close(fd);
  }
}

void FillPlan(const WatchdogPlan& asked, const Opened& opened, Arena* arena) {
  WatchPlan& plan = arena->plan;
  plan.parent = getpid();
  plan.parent_pidfd = opened.pidfd;
  plan.proc = opened.proc;
  plan.cgroup = {asked.cgroup_top_fd, asked.cgroup_kill_fd, InodeOf(asked.cgroup_top_fd)};
  const Mark mark = asked.uses_mark ? OwnMark(0) : kNoMark;
  RootTable* roots = SharedRoots();
  plan.members = {opened.proc, opened.pidfd >= 0, mark, roots, arena->looked_at};
  KeepLibraries(&plan.memory);
  Keep(&plan.memory, arena, arena + 1);
  if (roots != nullptr) Keep(&plan.memory, roots, roots + 1);
}

// Returns the pid or a negated errno.
pid_t Clone(WatchPlan* plan, unsigned char* stack_top) {
  // Without an exit signal, no other code of this process takes the watchdog for a child of its own. An emulator refuses that.
  pid_t pid = clone(Watch, stack_top, 0, plan);
  if (pid == -1 && errno == EINVAL) pid = clone(Watch, stack_top, SIGCHLD, plan);
  return pid == -1 ? -errno : pid;
}

pid_t Fork(const WatchdogPlan& asked) {
  Opened opened{open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), -1};
  // A cgroup can be ended without /proc.
  if (opened.proc < 0 && (asked.uses_mark || errno == EMFILE || errno == ENFILE)) return -errno;
  if (asked.want_pidfd) opened.pidfd = RawPidfdOpen(getpid());
  void* memory = mmap(nullptr, sizeof(Arena), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  pid_t pid = -ENOMEM;
  if (memory != MAP_FAILED) {
    auto* arena = static_cast<Arena*>(memory);
    FillPlan(asked, opened, arena);
    pid = Clone(&arena->plan, arena->stack + sizeof arena->stack);
    munmap(memory, sizeof(Arena));
  }
  Close(opened);
  return pid;
}

int WaitFlags() { return WNOHANG | __WALL; }

}  // namespace

bool IsNamedAsWatchdog(pid_t pid) {
  char name[sizeof kWatchdogName] = "";
  const std::string path = "/proc/" + std::to_string(pid) + "/comm";
  const int length = ReadFile(path.c_str(), name, sizeof name);
  constexpr int kLength = sizeof kWatchdogName - 1;
  return length == kLength + 1 && std::strncmp(name, kWatchdogName, kLength) == 0 && name[kLength] == '\n';
}

#else

#include "watchdog/macos_watch.h"

namespace {

pid_t Fork(const WatchdogPlan&) {
  RootTable* roots = SharedRoots();
  if (roots == nullptr) return -ENOMEM;
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) WatchParent(parent, roots);
  return pid == -1 ? -errno : pid;
}

int WaitFlags() { return WNOHANG; }

}  // namespace

bool IsNamedAsWatchdog(pid_t) { return false; }

#endif

namespace {

std::mutex mutex;
// Guarded by `mutex`.
pid_t watchdog = 0;
std::uint64_t watched_cgroup = 0;  // The inode of its directory.
bool watches_marks = false;

bool CoversLocked(const WatchdogPlan& plan) {
  const std::uint64_t cgroup = InodeOf(plan.cgroup_top_fd);
  return (cgroup == 0 || cgroup == watched_cgroup) && (watches_marks || !plan.uses_mark);
}

bool RunsLocked() {
  if (watchdog == 0) return false;
  const pid_t ended = waitpid(watchdog, nullptr, WaitFlags());
  if (ended == 0 || (ended == -1 && errno == EINTR)) return true;
  // Other code of the process may have reaped it.
  RemoveOurChild(watchdog);
  watchdog = 0;
  return false;
}

// It has not been reaped, so its pid is no other process's.
void EndLocked(pid_t earlier) {
  kill(earlier, SIGKILL);
  while (waitpid(earlier, nullptr, WaitFlags() & ~WNOHANG) == -1 && errno == EINTR) continue;
  RemoveOurChild(earlier);
}

}  // namespace

int StartWatchdog(const WatchdogPlan& plan) {
  const std::lock_guard<std::mutex> lock(mutex);
  const bool runs = RunsLocked();
  if (runs && CoversLocked(plan)) return 0;
  const auto hold = HoldOffReaping();
  // The watchdog inherits the mask, and never takes a signal.
  SignalBits mask_before = 0;
  const int error = ThreadMask(SIG_SETMASK, &kEverySignal, &mask_before);
  if (error != 0) return error;
  const pid_t pid = Fork(plan);
  if (pid > 0) AddOurChild(pid, true);
  RestoreMask(mask_before);
  if (pid < 0) return pid;
  if (runs) EndLocked(watchdog);
  watchdog = pid;
  watched_cgroup = InodeOf(plan.cgroup_top_fd);
  watches_marks = plan.uses_mark;
  return 0;
}

pid_t WatchdogPid() {
  const std::lock_guard<std::mutex> lock(mutex);
  return RunsLocked() ? watchdog : 0;
}
