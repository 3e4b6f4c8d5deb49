#include "group_wait.h"

#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "processes.h"

#if defined(__linux__)
#include <sys/syscall.h>
#else
#include <sys/event.h>
#endif

namespace {

// A member may leave the group without ending.
constexpr int kLookAgainMilliseconds = 1000;
constexpr int kLookAgainWithoutPidfdMilliseconds = 10;

// A look may miss a member that begins during it, if the one that starts it ends just then: hence two.
pid_t LivingMember(pid_t pgid) {
  if (killpg(pgid, 0) == -1 && errno == ESRCH) return 0;
  for (int look = 0; look < 2; ++look) {
    for (const ProcessEntry& process : Processes()) {
      if (process.pgid == pgid && process.living) return process.pid;
    }
  }
  return 0;
}

void Pause() {
  const timespec time{0, kLookAgainWithoutPidfdMilliseconds * 1'000'000L};
  nanosleep(&time, nullptr);
}

// For a while. If its number is somebody else's by now, no harm is done.
void WaitForProcess(pid_t pid, bool want_pidfd) {
#if defined(__linux__)
  const int pidfd = want_pidfd ? static_cast<int>(syscall(SYS_pidfd_open, pid, 0)) : -1;
  if (pidfd >= 0) {
    pollfd polled{pidfd, POLLIN, 0};
    poll(&polled, 1, kLookAgainMilliseconds);
    close(pidfd);
    return;
  }
#else
  const int queue = want_pidfd ? kqueue() : -1;
  if (queue >= 0) {
    struct kevent change;
    EV_SET(&change, static_cast<uintptr_t>(pid), EVFILT_PROC, EV_ADD | EV_ONESHOT, NOTE_EXIT, 0, nullptr);
    const timespec time{kLookAgainMilliseconds / 1000, 0};
    struct kevent event;
    const int found = kevent(queue, &change, 1, &event, 1, &time);
    close(queue);
    if (found >= 0) return;
  }
#endif
  Pause();
}

}  // namespace

bool GroupLives(pid_t pgid) { return LivingMember(pgid) != 0; }

void WaitForGroup(pid_t pgid, bool want_pidfd) {
  while (const pid_t member = LivingMember(pgid)) WaitForProcess(member, want_pidfd);
}
