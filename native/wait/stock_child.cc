#include "wait/stock_child.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "wait/wait.h"

#if defined(__linux__)
#include <sys/syscall.h>
#endif

bool IsUnreaped(pid_t pid) {
  siginfo_t info;
  return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

#if defined(__linux__)

int OpenStockChild(pid_t pid) {
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd == -1) return -errno;
  if (IsUnreaped(pid)) return pidfd;
  close(pidfd);
  return -ESRCH;
}

#else

int OpenStockChild(pid_t) { return -ENOSYS; }

#endif

int KillStockChild(pid_t pid, int pidfd, int signal) {
  if (pidfd < 0 && !IsUnreaped(pid)) return -ESRCH;
  return SendSignal(pid, pidfd, signal);
}
