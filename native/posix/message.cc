#include "posix/message.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace {

#if defined(MSG_NOSIGNAL)
constexpr int kSendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
constexpr int kSendFlags = MSG_DONTWAIT;  // CloexecSocketPair has set this for the socket.
#endif

#if defined(MSG_CMSG_CLOEXEC)
constexpr int kReceiveFlags = MSG_DONTWAIT | MSG_CMSG_CLOEXEC;
#else
constexpr int kReceiveFlags = MSG_DONTWAIT;
#endif

// More than senders pass. On some systems one descriptor too many loses all descriptors of the message.
constexpr std::size_t kMostDescriptors = 16;

// musl's macro compares integers of different signs.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
cmsghdr* NextHeader(msghdr* message, cmsghdr* header) { return CMSG_NXTHDR(message, header); }
#pragma GCC diagnostic pop

void KeepFirst(const cmsghdr* header, int* received) {
  if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return;
  const unsigned char* data = CMSG_DATA(header);
  for (std::size_t left = header->cmsg_len - CMSG_LEN(0); left >= sizeof(int); left -= sizeof(int)) {
    int fd = -1;
    std::memcpy(&fd, data, sizeof fd);
    data += sizeof fd;
    if (*received != -1) {
      close(fd);
      continue;
    }
    *received = fd;
#if !defined(MSG_CMSG_CLOEXEC)
    fcntl(fd, F_SETFD, FD_CLOEXEC);
#endif
  }
}

ssize_t SendWith(int fd, const void* bytes, std::size_t size, int passed) {
  iovec part{const_cast<void*>(bytes), size};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) unsigned char control[CMSG_SPACE(sizeof passed)]{};
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof passed);
  std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
  return sendmsg(fd, &message, kSendFlags);
}

}  // namespace

long Sendmsg(int fd, const void* bytes, std::size_t size, int passed) {
  ssize_t sent;
  do {
    sent = passed >= 0 ? SendWith(fd, bytes, size, passed) : send(fd, bytes, size, kSendFlags);
  } while (sent == -1 && errno == EINTR);
  return sent == -1 ? -errno : sent;
}

long Recvmsg(int fd, void* bytes, std::size_t size, int* received) {
  *received = -1;
  iovec part{bytes, size};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) unsigned char control[CMSG_SPACE(kMostDescriptors * sizeof(int))];
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t size_received;
  do {
    size_received = recvmsg(fd, &message, kReceiveFlags);
  } while (size_received == -1 && errno == EINTR);
  if (size_received == -1) return -errno;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = NextHeader(&message, header)) {
    KeepFirst(header, received);
  }
  return size_received;
}

bool IsSocket(int fd) {
  struct stat found {};
  return fstat(fd, &found) == 0 && S_ISSOCK(found.st_mode);
}

int ShutdownSending(int fd) { return shutdown(fd, SHUT_WR) == 0 ? 0 : -errno; }

int Duplicate(int fd) {
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return copy == -1 ? -errno : copy;
}
