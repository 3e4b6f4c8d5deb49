// Runs in the child, as child.cc says.

#include "spawn/child_descriptors.h"

#include <fcntl.h>
#include <unistd.h>

namespace {

const char* SetNullDevice(const ChildPlan* plan, int fd) {
  const bool shares = fd == 2 && plan->fds[1] == kNullDevice && plan->fds[fd] == kNullDevice;
  if (shares) return dup2(1, fd) == -1 ? "dup2" : nullptr;
  // Where no number is left, this frees one.
  close(fd);
  if (plan->fds[fd] == kClosed) return nullptr;
  const int null_device = open("/dev/null", fd == 0 ? O_RDONLY : O_RDWR);
  if (null_device == -1) return "open";
  if (null_device == fd) return nullptr;
  if (dup2(null_device, fd) == -1) return "dup2";
  close(null_device);
  return nullptr;
}

}  // namespace

const char* SetDescriptors(const ChildPlan* plan) {
  // A source below its own target may be overwritten before its turn (stdout and stderr swapped): move it up first.
  for (int fd = 0; fd < plan->fd_count; ++fd) {
    if (plan->fds[fd] < 0 || plan->fds[fd] >= fd) continue;
    plan->fds[fd] = fcntl(plan->fds[fd], F_DUPFD_CLOEXEC, plan->fd_count);
    if (plan->fds[fd] == -1) return "fcntl";
  }
  for (int fd = 0; fd < plan->fd_count; ++fd) {
    const int source = plan->fds[fd];
    if (source < 0) {
      const char* const failed = fd <= 2 ? SetNullDevice(plan, fd) : nullptr;
      if (failed != nullptr) return failed;
      continue;
    }
    if (source == fd) {
      const int flags = fcntl(fd, F_GETFD);
      if (flags == -1 || fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) == -1) return "fcntl";
    } else if (dup2(source, fd) == -1) {
      return "dup2";
    }
    if (fd <= 2) {
      // Programs expect blocking standard streams, and Node provides them.
      const int status = fcntl(fd, F_GETFL);
      if (status != -1 && (status & O_NONBLOCK) != 0) fcntl(fd, F_SETFL, status & ~O_NONBLOCK);
    }
  }
  return nullptr;
}
