#include "posix/descriptor.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
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

bool IsNearLimit(int fd) {
  // More than a look at /proc has open at once.
  constexpr rlim_t kSpare = 16;
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 && static_cast<rlim_t>(fd) + kSpare >= limit.rlim_cur;
}

int UnreadBytes(int fd) {
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == -1 ? -errno : bytes;
}
