// The list of processes: sysctl(3), devname_r(3) and libproc.

#include <libproc.h>
#include <signal.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "linux_process.h"

namespace {

constexpr std::uint32_t BitOf(int signal) { return 1U << (signal - 1); }

// bsd/kern/kern_sig.c, setsigvec and siginit: p_sigignore also has the signals that the kernel ignores by default, and
// never SIGCONT. SIGINFO is one of them; Linux has none.
std::uint32_t Ignored(const LinuxProcess& process) {
  const std::uint32_t by_default = BitOf(SIGCHLD) | BitOf(SIGURG) | BitOf(SIGWINCH) | BitOf(SIGIO);
  const auto caught = static_cast<std::uint32_t>(process.caught);
  return (static_cast<std::uint32_t>(process.ignored) | (by_default & ~caught)) & ~BitOf(SIGCONT);
}

// p_stat is SRUN for each process that has neither stopped nor ended: no code in bsd/ sets SSLEEP.
char StateOf(const LinuxProcess& process) {
  if (process.state == 'Z' && process.threads <= 1) return SZOMB;
  return process.state == 'T' ? SSTOP : SRUN;
}

timeval StartOf(const LinuxProcess& process) {
  static const auto ticks = static_cast<unsigned long long>(sysconf(_SC_CLK_TCK));
  constexpr unsigned long long kMicroseconds = 1'000'000;
  return {static_cast<time_t>(process.started / ticks),
          static_cast<suseconds_t>(process.started % ticks * kMicroseconds / ticks)};
}

// bsd/kern/kern_sysctl.c, fill_user64_proc.
kinfo_proc KinfoOf(const LinuxProcess& process) {
  kinfo_proc info{};
  info.kp_proc.p_starttime = StartOf(process);
  info.kp_proc.p_stat = StateOf(process);
  info.kp_proc.p_pid = process.pid;
  info.kp_proc.p_sigignore = Ignored(process);
  info.kp_proc.p_sigcatch = static_cast<std::uint32_t>(process.caught);
  std::memcpy(info.kp_proc.p_comm, process.command.data(), std::min(process.command.size(), kMaxCommand));
  const dev_t terminal = process.terminal == 0 ? NODEV : static_cast<dev_t>(process.terminal);
  info.kp_eproc = {process.ppid, process.pgid, process.foreground_group, terminal};
  return info;
}

std::vector<kinfo_proc> Find(int kind, int wanted) {
  std::vector<kinfo_proc> found;
  for (const pid_t pid : kind == KERN_PROC_PID ? std::vector<pid_t>{wanted} : LinuxPids()) {
    LinuxProcess process{};
    if ((kind == KERN_PROC_PGRP && getpgid(pid) != wanted) || !ReadLinuxProcess(pid, &process)) continue;
    found.push_back(KinfoOf(process));
  }
  return found;
}

// Which error to give, and how often: a test sets it, as in XNU_SYSCTL=12*3.
int InjectedError(bool has_buffer) {
  static int given = 0;
  const char* const text = std::getenv("XNU_SYSCTL");
  int error = 0;
  int times = 0;
  if (text == nullptr || std::sscanf(text, "%d*%d", &error, &times) != 2) return given = 0;
  if (error == ENOMEM && !has_buffer) return 0;
  return given++ < times ? error : 0;
}

}  // namespace

// bsd/kern/kern_sysctl.c, sysctl_prochandle: without a buffer the size has room for five more processes; ENOMEM where the table
// does not fit. A process that does not exist is no error.
int sysctl(int* name, unsigned, void* into, std::size_t* size, void*, std::size_t) {
  constexpr std::size_t kSlack = 5;
  const int injected = InjectedError(into != nullptr);
  if (injected != 0) {
    errno = injected;
    return -1;
  }
  const std::vector<kinfo_proc> found = Find(name[2], name[3]);
  const std::size_t needed = found.size() * sizeof(kinfo_proc);
  if (into == nullptr) {
    *size = needed + kSlack * sizeof(kinfo_proc);
    return 0;
  }
  const std::size_t given = std::min(needed, *size / sizeof(kinfo_proc) * sizeof(kinfo_proc));
  std::memcpy(into, found.data(), given);
  *size = given;
  if (given == needed) return 0;
  errno = ENOMEM;
  return -1;
}

char* devname_r(dev_t device, mode_t, char* name, int size) {
  constexpr dev_t kMinor = 0xff;
  std::snprintf(name, static_cast<std::size_t>(size), "pts/%u", static_cast<unsigned>(device & kMinor));
  return name;
}

// libproc, proc_listchildpids: the number of pids.
int proc_listchildpids(pid_t parent, void* pids, int size) {
  auto* const into = static_cast<pid_t*>(pids);
  const std::size_t room = static_cast<std::size_t>(size) / sizeof(pid_t);
  std::size_t count = 0;
  for (const kinfo_proc& process : Find(KERN_PROC_ALL, 0)) {
    if (process.kp_eproc.e_ppid == parent && count < room) into[count++] = process.kp_proc.p_pid;
  }
  return static_cast<int>(count);
}

// bsd/kern/kern_proc.c, pinsertchild: p_puniqueid is that of the process that forks, and proc_reparentlocked (kern_exit.c) leaves it. Linux
// forgets that process when it has ended, so a test writes lines of a pid and this process's into the file XNU_STARTERS.
static std::uint64_t StarterOf(const LinuxProcess& process) {
  const char* const path = std::getenv("XNU_STARTERS");
  std::FILE* const file = path == nullptr ? nullptr : std::fopen(path, "re");
  pid_t starter = process.ppid;
  pid_t pid = 0;
  pid_t named = 0;
  while (file != nullptr && std::fscanf(file, "%d %d", &pid, &named) == 2) {
    if (pid == process.pid) starter = named;
  }
  if (file != nullptr) std::fclose(file);
  return static_cast<std::uint64_t>(starter);
}

// bsd/kern/proc_info.c, proc_pidinfo with PROC_PIDUNIQIDENTIFIERINFO: any user may ask; a zombie is found if the argument is not 0. In a
// test no pid comes again.
int proc_pidinfo(int pid, int, std::uint64_t argument, void* into, int size) {
  struct {
    std::uint8_t executable[16];
    std::uint64_t own, starter, rest[3];
  } identities{};
  LinuxProcess process{};
  if (!ReadLinuxProcess(pid, &process) || (StateOf(process) == SZOMB && argument == 0)) {
    errno = ESRCH;
    return 0;
  }
  identities.own = static_cast<std::uint64_t>(pid);
  identities.starter = StarterOf(process);
  std::memcpy(into, &identities, std::min(sizeof identities, static_cast<std::size_t>(size)));
  return sizeof identities;
}
