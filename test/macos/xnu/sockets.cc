// Sockets: SIGPIPE, and the size of buffers.

#include <sys/socket.h>
#include <sys/stat.h>

#include <mutex>
#include <set>

#include "xnu.h"

namespace {

constexpr int kNoSigpipe = 0x1022;

std::mutex mutex;
// By inode: other descriptors may be for the same socket. Guarded by `mutex`, and never destroyed, because threads may run while
// the process exits.
std::set<ino_t>& quiet = *new std::set<ino_t>;

ino_t InodeOf(int fd) {
  struct stat found {};
  fstat(fd, &found);
  return found.st_ino;
}

bool IsBuffer(int level, int option) { return level == SOL_SOCKET && (option == SO_SNDBUF || option == SO_RCVBUF); }

// bsd/kern/uipc_syscalls.c, sendit: EPIPE raises SIGPIPE unless SOF_NOSIGPIPE is set. There is no flag of the call.
int Flags(int fd, int flags) {
  const std::lock_guard<std::mutex> lock(mutex);
  return quiet.count(InodeOf(fd)) != 0 ? flags | MSG_NOSIGNAL : flags;
}

}  // namespace

// bsd/kern/uipc_usrreq.c, PIPSIZ: buffers of 8 KiB.
int XnuSocketpair(int domain, int type, int protocol, int ends[2]) {
  if (socketpair(domain, type, protocol, ends) != 0) return -1;
  constexpr int kSize = 8192;
  const std::lock_guard<std::mutex> lock(mutex);
  for (const int end : {ends[0], ends[1]}) {
    quiet.erase(InodeOf(end));
    for (const int option : {SO_SNDBUF, SO_RCVBUF}) setsockopt(end, SOL_SOCKET, option, &kSize, sizeof kSize);
  }
  return 0;
}

// bsd/kern/uipc_socket.c, sosetoptlock.
int XnuSetsockopt(int fd, int level, int option, const void* value, socklen_t size) {
  if (level != SOL_SOCKET || option != kNoSigpipe) return setsockopt(fd, level, option, value, size);
  const std::lock_guard<std::mutex> lock(mutex);
  if (*static_cast<const int*>(value) == 0)
    quiet.erase(InodeOf(fd));
  else
    quiet.insert(InodeOf(fd));
  return 0;
}

// Linux doubles the size of a buffer.
int XnuGetsockopt(int fd, int level, int option, void* value, socklen_t* size) {
  const int result = getsockopt(fd, level, option, value, size);
  if (result == 0 && IsBuffer(level, option)) *static_cast<int*>(value) /= 2;
  return result;
}

ssize_t XnuSend(int fd, const void* bytes, std::size_t size, int flags) { return send(fd, bytes, size, Flags(fd, flags)); }

ssize_t XnuSendmsg(int fd, const msghdr* message, int flags) { return sendmsg(fd, message, Flags(fd, flags)); }
