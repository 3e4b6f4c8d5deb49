#include "knote.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "linux_process.h"

namespace {

// From <linux/pidfd.h>, which older systems lack.
struct PidfdInfo {
  std::uint64_t mask;
  std::uint64_t cgroup;
  std::uint32_t ids[11];
  std::int32_t exit_code;
};
constexpr std::uint64_t kExit = 1 << 3;
constexpr unsigned long kGetInfo = _IOWR(0xFF, 11, PidfdInfo);

bool IsChild(pid_t pid) {
  LinuxProcess process{};
  return ReadLinuxProcess(pid, &process) && process.ppid == getpid();
}

// bsd/kern/kern_event.c, filt_procattach: ESRCH for a process that is exiting (proc_find); EACCES for the exit status of a process
// that is no child.
int AttachProcess(const struct kevent& change, Knote* knote) {
  const auto pid = static_cast<pid_t>(change.ident);
  if (IsZombie(pid)) return ESRCH;
  if ((change.fflags & NOTE_EXITSTATUS) != 0 && !IsChild(pid)) return getpgid(pid) == -1 ? ESRCH : EACCES;
  knote->fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  return knote->fd == -1 ? errno : 0;
}

int StatusOf(const siginfo_t& info) {
  constexpr int kCode = 8;
  constexpr int kCore = 0x80;
  if (info.si_code == CLD_EXITED) return info.si_status << kCode;
  return info.si_code == CLD_DUMPED ? info.si_status | kCore : info.si_status;
}

// Before Linux 6.15, the status of a child that other code has reaped is lost.
int ExitStatus(const Knote& knote) {
  siginfo_t info{};
  if (waitid(P_PIDFD, static_cast<id_t>(knote.fd), &info, WEXITED | WNOHANG | WNOWAIT) == 0) return StatusOf(info);
  PidfdInfo exited{};
  exited.mask = kExit;
  while (ioctl(knote.fd, kGetInfo, &exited) == 0 && (exited.mask & kExit) == 0) {
    usleep(1);
    exited.mask = kExit;
  }
  return exited.exit_code;
}

}  // namespace

int Attach(const struct kevent& change, Knote* knote) {
  knote->wanted = change;
  if (change.filter == EVFILT_PROC) return AttachProcess(change, knote);
  const bool is_user = change.filter == EVFILT_USER;
  knote->fd = is_user ? eventfd(0, EFD_CLOEXEC) : fcntl(static_cast<int>(change.ident), F_DUPFD_CLOEXEC, 0);
  if (knote->fd == -1) return errno;
  if (is_user && (change.fflags & NOTE_TRIGGER) != 0) Trigger(*knote);
  return 0;
}

void Trigger(const Knote& knote) { eventfd_write(knote.fd, 1); }

// kern_event.c, filt_proc: with NOTE_EXITSTATUS the event has the 16 bits of wait4(2), also where other code reaps the child.
struct kevent EventOf(const Knote& knote) {
  struct kevent event = knote.wanted;
  event.data = 0;
  if (event.filter == EVFILT_PROC) {
    event.fflags = NOTE_EXIT | (event.fflags & NOTE_EXITSTATUS);
    constexpr int kStatusBits = 0xffff;
    if ((event.fflags & NOTE_EXITSTATUS) != 0) event.data = ExitStatus(knote) & kStatusBits;
  }
  return event;
}
