#include "posix/group.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace {

template <typename Result>
Result OrNegatedErrno(Result result) {
  return result == -1 ? -errno : result;
}

}  // namespace

int Setpgid(pid_t pid, pid_t pgid) { return OrNegatedErrno(setpgid(pid, pgid)); }

pid_t Getpgid(pid_t pid) { return OrNegatedErrno(getpgid(pid)); }

pid_t Getpgrp() { return getpgrp(); }

pid_t Setsid() { return OrNegatedErrno(setsid()); }

pid_t Getsid(pid_t pid) { return OrNegatedErrno(getsid(pid)); }

int Killpg(pid_t pgid, int signal) { return OrNegatedErrno(killpg(pgid, signal)); }
