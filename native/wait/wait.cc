#include "wait/wait.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <vector>

#include "posix/descriptor.h"
#include "threads/thread.h"
#include "wait/exit_info.h"
#include "wait/our_children.h"

#if defined(__linux__)
#include <poll.h>
#include <sys/syscall.h>
#endif

namespace {

std::mutex abandoned_mutex;
// Guarded by `abandoned_mutex`. Never destroyed, because threads may run while the process exits.
std::vector<pid_t>& abandoned = *new std::vector<pid_t>;

struct LoneChild {
  std::shared_ptr<Reporter> reporter;
  pid_t pid;
};

// A sandbox may refuse a call that never fails in the kernel. Of the kernel's own errors, only ECHILD is an answer.
constexpr int kTries = 100;

pid_t Wait(pid_t pid, int pidfd, int options, ChildEnd* end) {
  pid_t result = -1;
  errno = 0;
  for (int tries = 0; tries < kTries && result == -1 && errno != ECHILD; errno == EINTR ? tries : ++tries) {
    result = wait4(pid, &end->status, options, &end->usage);
  }
  const int error = result == -1 ? -errno : 0;
  end->known = result == pid ? Known::kAll : Known::kNothing;
  if (result != 0) RemoveOurChild(pid);
  if (error != -ECHILD || ReadExitStatus(pidfd, &end->status) != 0) return error == 0 ? result : error;
  end->known = Known::kStatus;
  return pid;
}

void WaitForEnd(pid_t pid) {
  siginfo_t info;
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == -1 && errno == EINTR) continue;
}

// Checks whether a sandbox permits waiting for a child without reaping it. Returns 0 or a negated errno.
int CheckWaitid(pid_t pid) {
  siginfo_t info;
  const int result = waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT);
  return result == 0 || errno == ECHILD ? 0 : -errno;
}

void* WaitForLoneChild(void* argument) {
  const std::unique_ptr<LoneChild> child(static_cast<LoneChild*>(argument));
  WaitForEnd(child->pid);
  child->reporter->Report(child->pid, kEnded);
  return nullptr;
}

// Without WEXITED, waitid fails with ECHILD for a child that has ended.
void* WaitForStops(void* argument) {
  const std::unique_ptr<LoneChild> child(static_cast<LoneChild*>(argument));
  siginfo_t info;
  for (;;) {
    if (waitid(P_PID, static_cast<id_t>(child->pid), &info, WSTOPPED | WCONTINUED) == 0) {
      child->reporter->Report(child->pid, info.si_code == CLD_CONTINUED ? static_cast<int>(kContinued) : info.si_status);
    } else if (errno != EINTR) {
      return nullptr;
    }
  }
}

template <void* (*Run)(void*)>
int StartLoneThread(Watcher* watcher, pid_t pid) {
  const int refused = CheckWaitid(pid);
  if (refused != 0) return refused;
  auto child = std::make_unique<LoneChild>(LoneChild{watcher->reporter(), pid});
  pthread_t thread;
  const int error = StartThread<Run>(child.get(), true, &thread);
  if (error == 0) static_cast<void>(child.release());  // The thread owns it from now on.
  return error;
}

struct EndPipe {
  pid_t pid;
  int write_end;
};

void* CloseAtEnd(void* argument) {
  const std::unique_ptr<EndPipe> pipe(static_cast<EndPipe*>(argument));
  WaitForEnd(pipe->pid);
  close(pipe->write_end);
  return nullptr;
}

}  // namespace

pid_t Reap(pid_t pid, int pidfd, ChildEnd* end) { return Wait(pid, pidfd, WNOHANG, end); }

pid_t WaitAndReap(pid_t pid, int pidfd, ChildEnd* end) { return Wait(pid, pidfd, 0, end); }

int EndDescriptor(pid_t pid) {
  const int refused = CheckWaitid(pid);
  if (refused != 0) return refused;
  int ends[2];
  if (CloexecPipe(ends) != 0) return -errno;
  auto end_pipe = std::make_unique<EndPipe>(EndPipe{pid, ends[1]});
  pthread_t thread;
  const int error = StartThread<CloseAtEnd>(end_pipe.get(), true, &thread);
  if (error == 0) {
    static_cast<void>(end_pipe.release());  // The thread owns it from now on.
    return ends[0];
  }
  close(ends[0]);
  close(ends[1]);
  return error;
}

void Abandon(pid_t pid) {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  abandoned.push_back(pid);
}

void ReapAbandoned() {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  const auto reaped = [](pid_t pid) {
    ChildEnd end;
    return Reap(pid, -1, &end) != 0;
  };
  abandoned.erase(std::remove_if(abandoned.begin(), abandoned.end(), reaped), abandoned.end());
}

int SendSignal(pid_t pid, int pidfd, int signal) {
#if defined(__linux__)
  if (pidfd >= 0) {
    if (syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0) return 0;
    if (errno == ESRCH) return -ESRCH;
    // A sandbox may forbid this call with any errno. kill(3p) then gives the true answer, unless other code has reaped the
    // child: another process could have its pid by now.
    pollfd ended{pidfd, POLLIN, 0};
    siginfo_t info;
    if (poll(&ended, 1, 0) > 0) {
      return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? 0 : -ESRCH;
    }
  }
#endif
  static_cast<void>(pidfd);
  return kill(pid, signal) == 0 ? 0 : -errno;
}

int EndNow(pid_t pid, int pidfd, ChildEnd* end) {
  const int error = SendSignal(pid, pidfd, SIGKILL);
  if (error == 0 || error == -ESRCH) {
    WaitAndReap(pid, pidfd, end);
    return 0;
  }
  Abandon(pid);
  return error;
}

int WatchChild(Watcher* watcher, pid_t pid, int pidfd) {
  if (pidfd >= 0 && watcher->Watch(pidfd, pid) == 0) return 0;
  return StartLoneThread<WaitForLoneChild>(watcher, pid);
}

int WatchStops(Watcher* watcher, pid_t pid) { return StartLoneThread<WaitForStops>(watcher, pid); }
