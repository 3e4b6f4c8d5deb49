#include "posix/descriptor.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#if defined(__linux__)

int CloexecPipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int CloexecSocketPair(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }

#else

namespace {

// No single call opens descriptors with this flag here. A child that another thread starts in between inherits them.
int SetCloexec(const int ends[2]) {
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
}

}  // namespace

int CloexecPipe(int ends[2]) { return pipe(ends) == 0 ? SetCloexec(ends) : -1; }

int CloexecSocketPair(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 ? SetCloexec(ends) : -1; }

#endif

int UnreadBytes(int fd) {
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == -1 ? -errno : bytes;
}
