#include "wait/wait.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <vector>

#include "wait/exit_info.h"
#include "wait/our_children.h"

#if defined(__linux__)
#include <poll.h>
#include <sys/syscall.h>
#endif

namespace {

std::mutex abandoned_mutex;
// Guarded by `abandoned_mutex`. Never destroyed, because threads may run while the process exits.
std::vector<pid_t>& abandoned = *new std::vector<pid_t>;

// A sandbox may refuse a call that never fails in the kernel. Of the kernel's own errors, only ECHILD is an answer.
constexpr int kTries = 100;

// A stop of a child that this process traces is reported even without WUNTRACED.
pid_t WaitForStatus(pid_t pid, int options, ChildEnd* end) {
  pid_t result = -1;
  do {
    result = wait4(pid, &end->status, options, &end->usage);
  } while (result == pid && WIFSTOPPED(end->status));
  return result;
}

pid_t Wait(pid_t pid, int pidfd, int options, ChildEnd* end) {
  pid_t result = -1;
  errno = 0;
  for (int tries = 0; tries < kTries && result == -1 && errno != ECHILD; errno == EINTR ? tries : ++tries) {
    result = WaitForStatus(pid, options, end);
  }
  const int error = result == -1 ? -errno : 0;
  end->known = result == pid ? Known::kAll : Known::kNothing;
  if (result != 0) RemoveOurChild(pid);
  const bool is_status_known = error == -ECHILD && ReadExitStatus(pid, pidfd, &end->status) == 0;
  if (result != 0) DropExitStatus(pid);
  if (!is_status_known) return error == 0 ? result : error;
  end->known = Known::kStatus;
  return pid;
}

}  // namespace

bool HasEnded(const siginfo_t& info) {
  return info.si_code == CLD_EXITED || info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
}

void WaitForEnd(pid_t pid) {
  constexpr timespec kPause{0, 10'000'000};
  siginfo_t info{};
  int result = -1;
  do {
    result = waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
    // The report of a stop stays for the tracer.
    if (result == 0 && !HasEnded(info)) nanosleep(&kPause, nullptr);
  } while (result == 0 ? !HasEnded(info) : errno == EINTR);
}

pid_t Reap(pid_t pid, int pidfd, ChildEnd* end) { return Wait(pid, pidfd, WNOHANG, end); }

pid_t WaitAndReap(pid_t pid, int pidfd, ChildEnd* end) { return Wait(pid, pidfd, 0, end); }

void Abandon(pid_t pid) {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  abandoned.push_back(pid);
}

void ReapAbandoned() {
  const std::lock_guard<std::mutex> lock(abandoned_mutex);
  const auto reaped = [](pid_t pid) {
    ChildEnd end;
    return Reap(pid, -1, &end) != 0;
  };
  abandoned.erase(std::remove_if(abandoned.begin(), abandoned.end(), reaped), abandoned.end());
}

int SendSignal(pid_t pid, int pidfd, int signal) {
#if defined(__linux__)
  if (pidfd >= 0) {
    if (syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0) return 0;
    if (errno == ESRCH) return -ESRCH;
    // A sandbox may forbid this call with any errno. kill(3p) then gives the true answer, unless other code has reaped the
    // child: another process could have its pid by now.
    pollfd ended{pidfd, POLLIN, 0};
    siginfo_t info;
    if (poll(&ended, 1, 0) > 0) {
      return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? 0 : -ESRCH;
    }
  }
#endif
  static_cast<void>(pidfd);
  return kill(pid, signal) == 0 ? 0 : -errno;
}

int EndNow(pid_t pid, int pidfd, ChildEnd* end) {
  const int error = SendSignal(pid, pidfd, SIGKILL);
  if (error == 0 || error == -ESRCH) {
    WaitAndReap(pid, pidfd, end);
    return 0;
  }
  Abandon(pid);
  return error;
}
