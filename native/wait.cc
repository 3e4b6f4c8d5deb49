#include "wait.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "thread.h"

#if defined(__linux__)
#include <sys/syscall.h>
#endif

namespace {

std::mutex abandoned_mutex;
std::vector<pid_t> abandoned;  // Guarded by `abandoned_mutex`.

struct LoneChild {
  std::shared_ptr<Reporter> reporter;
  pid_t pid;
};

void* WaitForLoneChild(void* argument) {
  const std::unique_ptr<LoneChild> child(static_cast<LoneChild*>(argument));
  siginfo_t info;
  while (waitid(P_PID, static_cast<id_t>(child->pid), &info, WEXITED | WNOWAIT) == -1 && errno == EINTR) continue;
  child->reporter->Report(child->pid);
  return nullptr;
}

int WatchByThread(const std::shared_ptr<Reporter>& reporter, pid_t pid) {
  auto child = std::make_unique<LoneChild>(LoneChild{reporter, pid});
  pthread_t thread;
  const int error = StartThread<WaitForLoneChild>(child.get(), true, &thread);
  if (error == 0) child.release();
  return error;
}

}  // namespace

pid_t Reap(pid_t pid, int* status) {
  const pid_t result = waitpid(pid, status, WNOHANG);
  return result == -1 ? -errno : result;
}

void Abandon(pid_t pid) {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  abandoned.push_back(pid);
}

void ReapAbandoned() {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  const auto reaped = [](pid_t pid) {
    int status;
    return Reap(pid, &status) != 0;
  };
  abandoned.erase(std::remove_if(abandoned.begin(), abandoned.end(), reaped), abandoned.end());
}

int SendSignal(pid_t pid, int pidfd, int signal) {
#if defined(__linux__)
  if (pidfd >= 0) return syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0 ? 0 : -errno;
#endif
  static_cast<void>(pidfd);
  return kill(pid, signal) == 0 ? 0 : -errno;
}

int WatchChild(Watcher* watcher, pid_t pid, int pidfd) {
  if (pidfd >= 0 && watcher->Watch(pidfd, pid) == 0) return 0;
  return WatchByThread(watcher->reporter(), pid);
}
