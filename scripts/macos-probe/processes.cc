// sysctl(3), libproc, groups, and sockets.

#include <fcntl.h>
#include <libproc.h>
#include <signal.h>
#include <sys/proc.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "children.h"
#include "facts.h"
#include "values.h"

namespace {

std::vector<kinfo_proc> Read(int kind, int id, std::size_t room, int* error) {
  int name[] = {CTL_KERN, KERN_PROC, kind, id};
  std::vector<kinfo_proc> found(room);
  std::size_t size = found.size() * sizeof(kinfo_proc);
  *error = ErrorOf(sysctl(name, 4, found.data(), &size, nullptr, 0));
  found.resize(size / sizeof(kinfo_proc));
  return found;
}

constexpr std::size_t kRoom = 4;

std::string SmallBufferIsAnError() {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_ALL, 0};
  std::size_t size = 0;
  const int measured = ErrorOf(sysctl(name, 4, nullptr, &size, nullptr, 0));
  int error = 0;
  Read(KERN_PROC_ALL, 0, 1, &error);
  int complete = 0;
  Read(KERN_PROC_ALL, 0, 2 * size / sizeof(kinfo_proc), &complete);
  return FirstOf(UnlessError(measured, 0), UnlessError(error, ENOMEM), UnlessError(complete, 0));
}

std::string GroupHasItsMembers() {
  const pid_t pid = StartLeader();
  int error = 0;
  const std::vector<kinfo_proc> found = Read(KERN_PROC_PGRP, pid, kRoom, &error);
  const std::string differs =
      FirstOf(UnlessError(error, 0), UnlessSame("the number of members", static_cast<long>(found.size()), 1),
              UnlessSame("the member", found.empty() ? 0 : found[0].kp_proc.p_pid, pid));
  Kill(pid);
  return differs;
}

std::string GroupHasItsZombies() {
  const pid_t pid = StartLeader();
  kill(pid, SIGKILL);
  AwaitZombie(pid);
  int error = 0;
  const std::vector<kinfo_proc> found = Read(KERN_PROC_PGRP, pid, kRoom, &error);
  const long state = found.empty() ? 0 : found[0].kp_proc.p_stat;
  Kill(pid);
  return FirstOf(UnlessError(error, 0), UnlessSame("the number of members", static_cast<long>(found.size()), 1),
                 UnlessSame("p_stat", state, SZOMB));
}

std::string ChildrenAreListed() {
  const pid_t pids[] = {StartSleeper(), StartSleeper()};
  pid_t found[kRoom]{};
  const int count = proc_listchildpids(getpid(), found, sizeof found);
  std::string differs = UnlessSame("the result", count, 2);
  for (const pid_t pid : pids) {
    if (std::count(found, found + kRoom, pid) != 1) differs = std::to_string(pid) + " is missing";
    Kill(pid);
  }
  return differs;
}

std::string ZombieIsNoMember() {
  const pid_t pid = StartZombie(0);
  int error = 0;
  const std::vector<kinfo_proc> found = Read(KERN_PROC_PID, pid, 1, &error);
  Kill(pid);
  return found.empty() ? UnlessError(error, 0) : UnlessSame("p_stat", found[0].kp_proc.p_stat, SZOMB);
}

std::string NoSuchGroup() {
  const pid_t pid = StartSleeper();
  const int error = ErrorOf(setpgid(pid, kNoProcess));
  Kill(pid);
  return UnlessError(error, EPERM);
}

timeval StartOf(pid_t pid) {
  int error = 0;
  const std::vector<kinfo_proc> found = Read(KERN_PROC_PID, pid, 1, &error);
  return found.empty() ? timeval{} : found[0].kp_proc.p_starttime;
}

// The child writes its start, and executes a program. The end of the pipe, which closes on exec, shows that it has. Returns 0 if it
// has not.
pid_t StartExecuted(timeval* start) {
  int ends[2];
  if (pipe(ends) != 0) return 0;
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    const timeval own = StartOf(getpid());
    if (write(ends[1], &own, sizeof own) == sizeof own) execl("/bin/sleep", "sleep", "60", nullptr);
    _exit(1);
  }
  close(ends[1]);
  char nothing;
  const bool executed = read(ends[0], start, sizeof *start) == sizeof *start && read(ends[0], &nothing, 1) == 0;
  close(ends[0]);
  return executed ? pid : 0;
}

constexpr char kNotExecuted[] = "the child has not executed its program";

std::string StartIsKept() {
  timeval before{};
  const pid_t pid = StartExecuted(&before);
  if (pid == 0) return kNotExecuted;
  const timeval after = StartOf(pid);
  Kill(pid);
  return FirstOf(before.tv_sec == 0 ? "no start" : "", UnlessSame("seconds", after.tv_sec, before.tv_sec),
                 UnlessSame("microseconds", after.tv_usec, before.tv_usec));
}

std::string ExecutedCannotMove() {
  timeval start{};
  const pid_t pid = StartExecuted(&start);
  if (pid == 0) return kNotExecuted;
  const int error = ErrorOf(setpgid(pid, pid));
  Kill(pid);
  return UnlessError(error, EACCES);
}

std::string SocketRaisesNoSignal() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return ErrorName(errno);
  constexpr int kOn = 1;
  const int set = ErrorOf(setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &kOn, sizeof kOn));
  close(ends[1]);
  return FirstOf(UnlessError(set, 0), UnlessError(ErrorOf(send(ends[0], "a", 1, 0)), EPIPE));
}

}  // namespace

std::vector<Fact> ProcessFacts() {
  return {
      {"native/look/macos_processes.cc", "KERN_PROC_ALL fails with ENOMEM for a small buffer", SmallBufferIsAnError},
      {"native/look/macos_processes.cc", "KERN_PROC_PGRP has the members of a group", GroupHasItsMembers},
      {"native/wait/group_members.cc", "KERN_PROC_PGRP has its zombies, as SZOMB", GroupHasItsZombies},
      {"native/watchdog/macos_watch.cc", "proc_listchildpids returns the number of children", ChildrenAreListed},
      {"native/watchdog/start_time.cc", "KERN_PROC_PID shows no zombie, or its state", ZombieIsNoMember},
      {"native/watchdog/start_time.cc", "a forked child reads its own start, which execve keeps", StartIsKept},
      {"native/spawn/child.cc", "setpgid fails with EPERM where no process has the group", NoSuchGroup},
      {"lib/self/group.ts", "setpgid fails with EACCES for a child that has executed a program", ExecutedCannotMove},
      {"native/posix/descriptor.cc", "SO_NOSIGPIPE keeps a socket from raising SIGPIPE", SocketRaisesNoSignal},
  };
}
