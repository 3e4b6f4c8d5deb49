// Groups, sessions and the terminal.

#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "linux_process.h"
#include "xnu.h"

namespace {

int Fail(int error) {
  errno = error;
  return -1;
}

}  // namespace

// bsd/kern/kern_prot.c, getpgid: proc_find finds no zombie.
pid_t XnuGetpgid(pid_t pid) { return pid != 0 && IsZombie(pid) ? Fail(ESRCH) : getpgid(pid); }

// bsd/kern/kern_prot.c, getsid.
pid_t XnuGetsid(pid_t pid) { return pid != 0 && IsZombie(pid) ? Fail(ESRCH) : getsid(pid); }

// bsd/kern/kern_sig.c, killpg1: EPERM for a group that has only zombies.
int XnuKillpg(pid_t pgid, int signal) {
  bool has_zombie = false;
  for (const pid_t pid : LinuxPids()) {
    LinuxProcess process{};
    if (getpgid(pid) != pgid || !ReadLinuxProcess(pid, &process)) continue;
    if (process.state != 'Z' || process.threads > 1) return killpg(pgid, signal);
    has_zombie = true;
  }
  return Fail(has_zombie ? EPERM : ESRCH);
}

// bsd/kern/tty.c, ttioctl_locked, TIOCSPGRP: EINVAL without such a group.
int XnuTcsetpgrp(int fd, pid_t pgid) {
  const int result = tcsetpgrp(fd, pgid);
  return result == -1 && errno == ESRCH ? Fail(EINVAL) : result;
}
