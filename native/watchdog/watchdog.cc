#include "watchdog/watchdog.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <mutex>

#include "posix/mask.h"
#include "wait/our_children.h"

namespace {

struct Forked {
  pid_t pid;  // Or a negated errno.
  int cgroup_error;
};

}  // namespace

#if defined(__linux__)

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>

#include <cstring>
#include <string>

#include "posix/descriptor.h"
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
  int proc = -1;
  int pidfd = -1;
  int made[2] = {-1, -1};  // The pipe by which the watchdog reports that it has made its cgroup.
};

void Close(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

void CloseAll(Opened* opened) {
  for (int* fd : {&opened->proc, &opened->pidfd, &opened->made[0], &opened->made[1]}) Close(fd);
}

// Returns 0 or a negated errno.
int OpenFor(const WatchdogPlan& asked, Opened* opened) {
  opened->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // A cgroup can be ended without /proc.
  if (opened->proc < 0 && (asked.uses_mark || errno == EMFILE || errno == ENFILE)) return -errno;
  if (asked.want_pidfd) opened->pidfd = RawPidfdOpen(getpid());
  return asked.cgroup_name == nullptr || CloexecPipe(opened->made) == 0 ? 0 : -errno;
}

void FillPlan(const WatchdogPlan& asked, const Opened& opened, Arena* arena) {
  WatchPlan& plan = arena->plan;
  plan.parent = getpid();
  plan.parent_pidfd = opened.pidfd;
  plan.proc = opened.proc;
  plan.cgroup.own = -1;
  plan.made = opened.made[1];
  if (asked.cgroup_name != nullptr) {
    plan.cgroup.own = asked.own_cgroup;
    std::string(asked.cgroup_name).copy(plan.cgroup.name, sizeof plan.cgroup.name - 1);
  }
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

// Returns what the watchdog reports, 0 or a negated errno; -EAGAIN where it has been killed before.
int ReadMade(int pipe) {
  int error = -EAGAIN;
  while (read(pipe, &error, sizeof error) == -1 && errno == EINTR) continue;
  return error;
}

Forked Fork(const WatchdogPlan& asked) {
  Opened opened;
  Forked forked{OpenFor(asked, &opened), 0};
  void* memory = MAP_FAILED;
  if (forked.pid == 0) {
    memory = mmap(nullptr, sizeof(Arena), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    forked.pid = -ENOMEM;
  }
  if (memory != MAP_FAILED) {
    auto* arena = static_cast<Arena*>(memory);
    FillPlan(asked, opened, arena);
    forked.pid = Clone(&arena->plan, arena->stack + sizeof arena->stack);
    munmap(memory, sizeof(Arena));
  }
  Close(&opened.made[1]);
  if (forked.pid > 0 && opened.made[0] >= 0) forked.cgroup_error = ReadMade(opened.made[0]);
  CloseAll(&opened);
  return forked;
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

Forked Fork(const WatchdogPlan&) {
  RootTable* roots = SharedRoots();
  if (roots == nullptr) return {-ENOMEM, 0};
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) WatchParent(parent, roots);
  return {pid == -1 ? -errno : pid, 0};
}

int WaitFlags() { return WNOHANG; }

}  // namespace

bool IsNamedAsWatchdog(pid_t) { return false; }

#endif

namespace {

std::mutex mutex;
// Guarded by `mutex`.
pid_t watchdog = 0;
bool watches_cgroup = false;
bool watches_marks = false;

// A process has one directory for its cgroups.
bool CoversLocked(const WatchdogPlan& plan) {
  return (watches_cgroup || plan.cgroup_name == nullptr) && (watches_marks || !plan.uses_mark);
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
  const SignalBits blocked = kEverySignal & ~FaultSignals();
  const int error = ThreadMask(SIG_SETMASK, &blocked, &mask_before);
  if (error != 0) return error;
  const Forked forked = Fork(plan);
  if (forked.pid > 0) AddOurChild(forked.pid, true);
  RestoreMask(mask_before);
  if (forked.pid < 0) return forked.pid;
  if (runs) EndLocked(watchdog);
  watchdog = forked.pid;
  watches_cgroup = plan.cgroup_name != nullptr && forked.cgroup_error == 0;
  watches_marks = plan.uses_mark;
  return forked.cgroup_error;
}

pid_t WatchdogPid() {
  const std::lock_guard<std::mutex> lock(mutex);
  return RunsLocked() ? watchdog : 0;
}
