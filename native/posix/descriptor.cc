#include "posix/descriptor.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

#if defined(__linux__)

int CloexecPipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int CloexecSocketPair(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }

#else

namespace {

// macOS has no call that opens descriptors with this flag. A child that another thread starts in between inherits them.
int SetCloexec(const int ends[2]) {
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
}

// The default is 8 KiB.
constexpr int kBuffer = 64 * 1024;

// If this fails, the smaller buffer works, too.
void Enlarge(int fd, int option) {
  int size = 0;
  socklen_t length = sizeof size;
  if (getsockopt(fd, SOL_SOCKET, option, &size, &length) == 0 && size < kBuffer)
    setsockopt(fd, SOL_SOCKET, option, &kBuffer, sizeof kBuffer);
}

int CloseBoth(const int ends[2]) {
  const int error = errno;
  close(ends[0]);
  close(ends[1]);
  errno = error;
  return -1;
}

}  // namespace

int CloexecPipe(int ends[2]) { return pipe(ends) == 0 ? SetCloexec(ends) : -1; }

int CloexecSocketPair(int ends[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
  SetCloexec(ends);
  for (const int option : {SO_SNDBUF, SO_RCVBUF}) {
    Enlarge(ends[0], option);
    Enlarge(ends[1], option);
  }
  constexpr int kOn = 1;
  return setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &kOn, sizeof kOn) == 0 ? 0 : CloseBoth(ends);
}

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
