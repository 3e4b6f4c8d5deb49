#include "wait/exit_info.h"

#include <cerrno>

#if defined(__linux__)

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace {

// Copied from <linux/pidfd.h>, because most installed versions do not have it yet.
struct PidfdInfo {
  std::uint64_t mask;
  std::uint64_t cgroup;
  std::uint32_t ids[11];
  std::int32_t exit_code;
};
constexpr std::uint64_t kExit = 1 << 3;
constexpr unsigned long kGetInfo = _IOWR(0xFF, 11, PidfdInfo);

// The kernel provides the status once it has removed the process from its tables. The code that reaps the process may be just
// before that point.
constexpr int kMilliseconds = 100;

void AwaitHangUp(int pidfd) {
  pollfd polled{pidfd, 0, 0};
  poll(&polled, 1, 1);
}

}  // namespace

int ReadExitStatus(pid_t, int pidfd, int* status) {
  if (pidfd < 0) return -EBADF;
  for (int tries = 0; tries < kMilliseconds; ++tries) {
    PidfdInfo info{};
    info.mask = kExit;
    // The C libraries do not agree on the type of ioctl's request.
    if (syscall(SYS_ioctl, pidfd, kGetInfo, &info) != 0) return -errno;
    if ((info.mask & kExit) != 0) {
      *status = info.exit_code;
      return 0;
    }
    AwaitHangUp(pidfd);
  }
  return -ESRCH;
}

void NoteExitStatus(pid_t, int) {}

void DropExitStatus(pid_t) {}

#else

#include <map>
#include <mutex>

#include "wait/kernel_queue.h"

namespace {

std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
std::map<pid_t, int>& statuses = *new std::map<pid_t, int>;

}  // namespace

int ReadExitStatus(pid_t pid, int fd, int* status) {
  if (fd >= 0) {
    struct kevent event {};
    const timespec none{};
    if (kevent(fd, nullptr, 0, &event, 1, &none) != 1 || event.filter != EVFILT_PROC) return -ESRCH;
    *status = static_cast<int>(event.data);
    return 0;
  }
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = statuses.find(pid);
  if (found == statuses.end()) return -ESRCH;
  *status = found->second;
  return 0;
}

void NoteExitStatus(pid_t pid, int status) {
  const std::lock_guard<std::mutex> lock(mutex);
  statuses[pid] = status;
}

void DropExitStatus(pid_t pid) {
  const std::lock_guard<std::mutex> lock(mutex);
  statuses.erase(pid);
}

#endif
