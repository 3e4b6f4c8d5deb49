// Ends and stops of children: by pidfds or threads on Linux, by kqueue on macOS. On macOS waitid(2) also reports a stopped
// child, whatever its caller asks for.

#include "wait/wait.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "threads/thread.h"

#if defined(__linux__)

#include "posix/descriptor.h"

namespace {

struct LoneChild {
  std::shared_ptr<Reporter> reporter;
  pid_t pid;
};

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

int WatchChild(Watcher* watcher, pid_t pid, int pidfd) {
  if (pidfd >= 0 && watcher->Watch(pidfd, pid) == 0) return 0;
  return StartLoneThread<WaitForLoneChild>(watcher, pid);
}

int WatchStops(Watcher* watcher, pid_t pid) { return StartLoneThread<WaitForStops>(watcher, pid); }

#else

#include "wait/kernel_queue.h"

namespace {

struct StoppableChild {
  std::shared_ptr<Reporter> reporter;
  pid_t pid;
};

// Without WEXITED the call would not return for a child that has ended.
void* WaitForStops(void* argument) {
  const std::unique_ptr<StoppableChild> child(static_cast<StoppableChild*>(argument));
  const auto id = static_cast<id_t>(child->pid);
  for (;;) {
    siginfo_t info{};
    if (waitid(P_PID, id, &info, WSTOPPED | WCONTINUED | WEXITED | WNOWAIT) != 0) {
      if (errno != EINTR) return nullptr;
      continue;
    }
    if (HasEnded(info)) return nullptr;
    siginfo_t taken{};
    if (waitid(P_PID, id, &taken, WSTOPPED | WCONTINUED | WNOHANG) != 0 || taken.si_pid == 0) continue;
    if (HasEnded(taken)) return nullptr;
    child->reporter->Report(child->pid, taken.si_code == CLD_CONTINUED ? static_cast<int>(kContinued) : taken.si_status);
  }
}

}  // namespace

int EndDescriptor(pid_t pid) {
  const int queue = OpenQueue();
  if (queue < 0) return queue;
  int error = AddEnd(queue, pid, NOTE_EXIT | NOTE_EXITSTATUS, pid);
  if (error == -ESRCH || error == -EACCES) {
    error = AddTrigger(queue);
    if (error == 0) error = TriggerQueue(queue);
  }
  if (error == 0) return queue;
  close(queue);
  return error;
}

int WatchChild(Watcher* watcher, pid_t pid, int) { return watcher->WatchEnd(pid); }

int WatchStops(Watcher* watcher, pid_t pid) {
  auto child = std::make_unique<StoppableChild>(StoppableChild{watcher->reporter(), pid});
  pthread_t thread;
  const int error = StartThread<WaitForStops>(child.get(), true, &thread);
  if (error == 0) static_cast<void>(child.release());  // The thread owns it from now on.
  return error;
}

#endif
