#include "children.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace {

void Await(pid_t pid, int options) {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid), &info, options | WNOWAIT) == -1 && errno == EINTR) continue;
}

}  // namespace

pid_t StartSleeper() {
  const pid_t pid = fork();
  while (pid == 0) pause();
  return pid;
}

pid_t StartLeader() {
  const pid_t pid = StartSleeper();
  setpgid(pid, pid);
  return pid;
}

pid_t StartZombie(int code) {
  const pid_t pid = fork();
  if (pid == 0) _exit(code);
  AwaitZombie(pid);
  return pid;
}

void AwaitStop(pid_t pid) { Await(pid, WSTOPPED); }

void AwaitZombie(pid_t pid) { Await(pid, WEXITED); }

void Kill(pid_t pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) == -1 && errno == EINTR) continue;
}
