#include "spawn/clone.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <new>

#include "posix/descriptor.h"
#include "posix/kernel.h"
#include "spawn/child.h"
#include "spawn/posix_spawn.h"
#include "spawn/stop_notes.h"

#if defined(__linux__)
#include <linux/sched.h>
#endif

namespace {

// Errors of a kernel that does not know a call or a flag (ENOSYS before Linux 5.3, EINVAL in 5.3 and 5.4), of an emulator, and
// of a sandbox that forbids it. The calls below return these errors for no other reason.
bool IsRefusal(long error) { return error == -ENOSYS || error == -EPERM || error == -EACCES || error == -EINVAL; }

#if defined(__linux__)

// Do not call a libc function here. The child would return from it and overwrite a stack frame to which the parent, which
// sleeps until the child executes, has yet to return. These calls are inlined, and the child never leaves the frame below.
#if defined(__x86_64__)
inline __attribute__((always_inline)) long InlineSyscall(long number, long first, long second, long third) {
  long result;
  asm volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third) : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
inline __attribute__((always_inline)) long InlineSyscall(long number, long first, long second, long third) {
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = first;
  register long x1 asm("x1") = second;
  register long x2 asm("x2") = third;
  asm volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}
#endif

constexpr unsigned long kShareUntilExec = CLONE_VM | CLONE_VFORK;

// Older headers lack CLONE_INTO_CGROUP and the last member.
constexpr std::uint64_t kIntoCgroup = std::uint64_t{1} << 33;
struct CloneArguments {
  std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

// Only clone3 resets handlers in the kernel, so that RunChild finds most dispositions as wanted.
__attribute__((noinline)) long Clone3(ChildPlan* plan, std::uint64_t flags, int* pidfd) {
  CloneArguments arguments{};
  arguments.flags = flags | CLONE_CLEAR_SIGHAND;
  arguments.pidfd = reinterpret_cast<std::uintptr_t>(pidfd);
  arguments.exit_signal = SIGCHLD;
  if (plan->cgroup >= 0 && plan->cgroup_procs < 0) {
    arguments.flags |= kIntoCgroup;
    arguments.cgroup = static_cast<std::uint64_t>(plan->cgroup);
  }
  const long pid = InlineSyscall(SYS_clone3, reinterpret_cast<long>(&arguments), sizeof arguments, 0);
  if (pid == 0) RunChild(plan);
  return pid;
}

__attribute__((noinline)) long Clone(ChildPlan* plan, std::uint64_t flags, int* pidfd) {
  const long pid = InlineSyscall(SYS_clone, static_cast<long>(flags | SIGCHLD), 0, reinterpret_cast<long>(pidfd));
  if (pid == 0) RunChild(plan);
  return pid;
}

__attribute__((noinline)) pid_t CloneProbe(std::atomic<int>* seen) {
  // The probe sends no signal at its end: a SIGCHLD would belong to no child that the program has started.
  const long pid = InlineSyscall(SYS_clone, static_cast<long>(kShareUntilExec), 0, 0);
  if (pid == 0) {
    seen->store(1);
    _exit(0);
  }
  return static_cast<pid_t>(pid);
}

// qemu-user and WSL1 treat CLONE_VM | CLONE_VFORK as a fork: the child writes into a copy, and the parent does not wait for it.
bool MemoryIsShared() {
  enum : int { kUnknown, kShared, kCopied };
  static std::atomic<int> memory{kUnknown};
  if (memory.load() == kUnknown) {
    std::atomic<int> seen{0};
    const pid_t pid = CloneProbe(&seen);
    // Refused, or out of processes. The next spawn tries again.
    if (pid < 0) return false;
    memory.store(seen.load() == 1 ? kShared : kCopied);
    while (waitpid(pid, nullptr, __WALL) == -1 && errno == EINTR) continue;
  }
  return memory.load() == kShared;
}

long CloneWithoutCgroup(ChildPlan* plan, std::uint64_t flags, int* pidfd) {
  // One refusal is remembered. clone only takes longer, because RunChild then resets every handler itself.
  static std::atomic<bool> no_clone3{false};
  if (!no_clone3.load()) {
    const long pid = Clone3(plan, flags, pidfd);
    if (!IsRefusal(pid)) return pid;
    no_clone3.store(true);
  }
  // A kernel before 5.2 ignores CLONE_PIDFD and leaves -1. qemu-user refuses it.
  const long pid = Clone(plan, flags, pidfd);
  const bool without = IsRefusal(pid) && (flags & CLONE_PIDFD) != 0;
  return without ? Clone(plan, flags & ~static_cast<std::uint64_t>(CLONE_PIDFD), pidfd) : pid;
}

long CloneWithBestCall(ChildPlan* plan, std::uint64_t flags, int* pidfd) {
  if (plan->cgroup < 0) return CloneWithoutCgroup(plan, flags, pidfd);
  const long pid = Clone3(plan, flags, pidfd);
  if (!IsRefusal(pid)) return pid;
  // Entering the cgroup takes milliseconds, but works with every call.
  plan->cgroup_procs = openat(plan->cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
  if (plan->cgroup_procs == -1) return -errno;
  const long entering = CloneWithoutCgroup(plan, flags, pidfd);
  close(plan->cgroup_procs);
  return entering;
}

// Runs once per process: the notes stay until the process ends.
void ShareStopNotes() {
  static const bool shared = [] {
    constexpr std::size_t kSize = kStopNotes * sizeof(StopNote);
    void* page = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return false;
    PlaceStopNotes(new (page) StopNote[kStopNotes]());
    return true;
  }();
  static_cast<void>(shared);
}

#else

void ShareStopNotes() {}
bool MemoryIsShared() { return false; }
constexpr unsigned long kShareUntilExec = 0;

long CloneWithBestCall(ChildPlan* plan, std::uint64_t, int*) {
  const ExecSettings exec(*plan);
  if (exec.error() != 0) return -exec.error();
  plan->exec_settings = &exec;
  const pid_t pid = fork();
  if (pid == 0) RunChild(plan);
  return pid == -1 ? -errno : pid;
}

#endif

StartedChild StartIn(ChildPlan* plan, std::uint64_t flags, bool want_pidfd) {
  StartedChild started{};
  started.pidfd = -1;
#if defined(__linux__)
  if (want_pidfd) flags |= CLONE_PIDFD;
#endif
  started.pid = static_cast<pid_t>(CloneWithBestCall(plan, flags, want_pidfd ? &started.pidfd : nullptr));
  if (started.pid < 0) started.stage = "clone";
  return started;
}

StartedChild Failure(const char* stage) {
  StartedChild started{};
  started.pid = -errno;
  started.pidfd = -1;
  started.stage = stage;
  return started;
}

// The report lies in a page that stays shared. A pipe that closes by itself on execve and on exit shows when the report is
// complete.
StartedChild StartInCopiedMemory(ChildPlan* plan, bool want_pidfd) {
  void* page = mmap(nullptr, sizeof(ChildReport), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return Failure("mmap");
  ShareStopNotes();
  plan->report = new (page) ChildReport{};
  int ends[2];
  if (CloexecPipe(ends) != 0) {
    const StartedChild failure = Failure("pipe");
    munmap(page, sizeof(ChildReport));
    return failure;
  }
  // The child's descriptors must not land on the pipe and close it early.
  const int held_by_child = fcntl(ends[1], F_DUPFD_CLOEXEC, plan->fd_count);
  const StartedChild no_descriptor = Failure("fcntl");
  close(ends[1]);
  StartedChild started = held_by_child == -1 ? no_descriptor : StartIn(plan, 0, want_pidfd);
  if (held_by_child != -1) close(held_by_child);
  char nothing;
  while (started.pid > 0 && read(ends[0], &nothing, 1) == -1 && errno == EINTR) continue;
  close(ends[0]);
  started.report = *plan->report;
  munmap(page, sizeof(ChildReport));
  return started;
}

}  // namespace

StartedChild StartChild(ChildPlan* plan, bool copy_memory, bool want_pidfd) {
#if !defined(__linux__)
  StartedChild direct{0, -1, nullptr, {}};
  if (!copy_memory) direct.pid = StartWithoutFork(*plan, &direct.report);
  if (direct.pid != 0) return direct;
#endif
  if (copy_memory || !MemoryIsShared()) return StartInCopiedMemory(plan, want_pidfd);
  ChildReport report{};
  plan->report = &report;
  StartedChild started = StartIn(plan, kShareUntilExec, want_pidfd);
  // The probe was allowed, but this call is not: the process has entered a sandbox since.
  if (IsRefusal(started.pid)) return StartInCopiedMemory(plan, want_pidfd);
  started.report = report;
  return started;
}
