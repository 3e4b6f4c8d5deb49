// This code runs in a process that shares the parent's memory and the calling thread's stack (vfork), or in a copy made while
// other threads may have held any lock. So this file makes only async-signal-safe calls: no allocation, no lock, no errno text.
// It writes only to the plan's scratch space and the report. From other files it uses only kernel.h's inline system calls, the
// handler of stop_notes.h, dispositions.h, child_descriptors.h, one call of posix_settings.h and the function `announce` of the plan.
// test/house/house.test.ts checks the object files against a list of allowed symbols.

#include "spawn/child.h"

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

#include "posix/kernel.h"
#include "spawn/child_descriptors.h"
#include "spawn/dispositions.h"
#include "spawn/stop_notes.h"

#if defined(__linux__)
#include <grp.h>
#include <sys/prctl.h>
#else
#include "spawn/posix_settings.h"
#endif

namespace {

constexpr int kFailed = 127;

[[noreturn]] void Fail(const ChildPlan* plan, const char* stage, int error) {
  plan->report->stage = stage;
  plan->report->error = error;
  _exit(kFailed);
}

// `failed` is the call that failed, or null.
void Check(const ChildPlan* plan, const char* failed) {
  if (failed != nullptr) Fail(plan, failed, errno);
}

#if defined(__linux__)
constexpr char kCallOfAnnounce[] = "open";
#else
constexpr char kCallOfAnnounce[] = "sysctl";
#endif

// Returns false if the parent has ended, and its watchdog has seen that before it could know this child.
bool IsKnown(const ChildPlan* plan) {
  if (plan->root == nullptr) return true;
  const int error = plan->announce(plan->root);
  if (error != 0 && error != -ESRCH) Fail(plan, kCallOfAnnounce, -error);
  return error == 0;
}

#if defined(__linux__)

void SetMark(const ChildPlan* plan) {
  rlimit limit{};
  if (getrlimit(RLIMIT_RTTIME, &limit) != 0) Fail(plan, "getrlimit", errno);
  limit.rlim_cur = plan->realtime_limit;
  if (setrlimit(RLIMIT_RTTIME, &limit) != 0) Fail(plan, "setrlimit", errno);
}

#endif

// Runs first, because the child's own children must inherit the unit.
void EnterUnit(const ChildPlan* plan) {
#if defined(__linux__)
  if (plan->cgroup_procs >= 0 && write(plan->cgroup_procs, "0", 1) != 1) Fail(plan, "write", errno);
  if (!IsKnown(plan)) _exit(kFailed);
  if (plan->realtime_limit != 0) SetMark(plan);
  // If the parent has ended, its watchdog may have looked before this child could be found.
  const bool is_found_later = plan->root != nullptr || plan->realtime_limit != 0;
  if (is_found_later && getppid() != plan->parent) _exit(kFailed);
#else
  if (plan->parent_death_signal == 0 && !IsKnown(plan)) _exit(kFailed);
#endif
}

void SetGroup(const ChildPlan* plan) {
  if (plan->new_session) {
    if (setsid() == -1) Fail(plan, "setsid", errno);
    return;
  }
  if (plan->joinable_group != 0 && setpgid(0, plan->joinable_group) != 0) Fail(plan, "setpgid", errno);
  if (plan->process_group >= 0 && setpgid(0, plan->process_group) != 0) Fail(plan, "setpgid", errno);
}

// Runs after SetDispositions, which discards earlier signals: those that the terminal sends from now on are for the child.
// Every signal is blocked, so SIGTTOU does not stop the child.
void SetTerminal(const ChildPlan* plan) {
  if (plan->controlling_terminal >= 0 && ioctl(plan->controlling_terminal, TIOCSCTTY, 0) == -1) Fail(plan, "ioctl", errno);
  if (plan->terminal < 0) return;
  const pid_t group = plan->foreground_group == 0 ? getpgrp() : plan->foreground_group;
  if (tcsetpgrp(plan->terminal, group) != 0) Fail(plan, "tcsetpgrp", errno);
}

// Runs after SetDescriptors, which may need higher numbers.
void LimitOpenFiles(const ChildPlan* plan) {
  if (plan->open_files < 0) return;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) Fail(plan, "getrlimit", errno);
  limit.rlim_cur = static_cast<rlim_t>(plan->open_files);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) Fail(plan, "setrlimit", errno);
}

// The libc wrappers of these calls signal every thread to change its credentials, too, and so would change the parent's. The
// raw calls change only this process.
void SetCredentials(const ChildPlan* plan) {
#if defined(__linux__)
  // Fails for every user but root, and only root has groups to drop. The result is ignored, as in Node.
  if (plan->set_uid || plan->set_gid) syscall(SYS_setgroups, 0, nullptr);
  if (plan->set_gid && syscall(SYS_setgid, plan->gid) != 0) Fail(plan, "setgid", errno);
  if (plan->set_uid && syscall(SYS_setuid, plan->uid) != 0) Fail(plan, "setuid", errno);
#else
  if (plan->set_uid || plan->set_gid) setgroups(0, nullptr);
  if (plan->set_gid && setgid(plan->gid) != 0) Fail(plan, "setgid", errno);
  if (plan->set_uid && setuid(plan->uid) != 0) Fail(plan, "setuid", errno);
#endif
}

#if defined(__linux__)

// Runs after SetCredentials, which would clear the signal. If the parent has already ended, the kernel sends no signal. So
// it is sent here, and stays pending until the mask is set.
void SetParentDeathSignal(const ChildPlan* plan) {
  if (plan->parent_death_signal == 0) return;
  if (prctl(PR_SET_PDEATHSIG, plan->parent_death_signal) == -1) Fail(plan, "prctl", errno);
  if (getppid() != plan->parent) kill(getpid(), plan->parent_death_signal);
}

void NoteStopsUntilExec(const ChildPlan* plan) {
  // The group of a new session is orphaned, and the kernel stops no process there by these signals.
  if (plan->new_session) return;
  struct sigaction note {};
  note.sa_handler = NoteStop;
  sigfillset(&note.sa_mask);
  for (int signal : {SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT}) {
    if (((plan->ignored | plan->blocked) & BitOf(signal)) != 0) continue;
    if (sigaction(signal, &note, nullptr) != 0) Fail(plan, "sigaction", errno);
  }
}

void SetMask(const ChildPlan* plan) {
  const SignalBits blocked = plan->blocked;
  if (KernelSigprocmask(SIG_SETMASK, &blocked, nullptr) != 0 ||
      KernelSigprocmask(SIG_SETMASK, nullptr, &plan->report->blocked) != 0) {
    Fail(plan, "sigprocmask", errno);
  }
}

void ExecuteFile(const ChildPlan* plan, const char* path, char* const* argv) { execve(path, argv, plan->envp); }

#else

// As on Linux, the signal stays pending until the program has its mask.
void SetParentDeathSignal(const ChildPlan* plan) {
  if (plan->parent_death_signal != 0 && !IsKnown(plan)) kill(getpid(), plan->parent_death_signal);
}

// The kernel sets the mask once it has loaded the program, and then delivers pending signals. So no stop signal arrives earlier.
void NoteStopsUntilExec(const ChildPlan*) {}

void SetMask(const ChildPlan* plan) { plan->report->blocked = plan->blocked; }

void ExecuteFile(const ChildPlan* plan, const char* path, char* const* argv) {
  errno = plan->exec_settings->Spawn(nullptr, path, argv, plan->envp);
}

#endif

// Tries the candidates as execvp(3) does, but all of them were built before the clone.
[[noreturn]] void Execute(const ChildPlan* plan) {
  bool denied = false;
  for (const char* const* path = plan->paths; *path != nullptr; ++path) {
    ExecuteFile(plan, *path, plan->argv);
    if (errno == ENOEXEC) {
      plan->script_argv[1] = const_cast<char*>(*path);
      ExecuteFile(plan, plan->script_argv[0], plan->script_argv);
    }
    if (errno == EACCES) {
      denied = true;
    } else if (!IsNotThere(errno)) {
      Fail(plan, "execve", errno);
    }
  }
  Fail(plan, "execve", denied ? EACCES : errno);
}

}  // namespace

void RunChild(const ChildPlan* plan) {
  EnterUnit(plan);
  SetGroup(plan);
  Check(plan, SetDispositions(plan));
  SetTerminal(plan);
  Check(plan, SetDescriptors(plan));
  LimitOpenFiles(plan);
  if (plan->cwd != nullptr && chdir(plan->cwd) != 0) Fail(plan, "chdir", errno);
  SetCredentials(plan);
  SetParentDeathSignal(plan);
  NoteStopsUntilExec(plan);
  SetMask(plan);
  Execute(plan);
}
