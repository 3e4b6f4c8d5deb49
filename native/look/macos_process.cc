#include "look/macos_process.h"

#include <cerrno>

#if defined(__APPLE__)

#include <sys/stat.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cstdlib>

int ReadProcess(pid_t pid, ProcessInfo* info) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
  kinfo_proc process{};
  std::size_t size = sizeof process;
  if (sysctl(name, 4, &process, &size, nullptr, 0) != 0) return -errno;
  if (size == 0) return -ESRCH;
  info->ppid = process.kp_eproc.e_ppid;
  info->pgid = process.kp_eproc.e_pgid;
  info->sid = getsid(pid);
  info->foreground_group = process.kp_eproc.e_tpgid;
  info->state = process.kp_proc.p_stat;
  info->ignored = process.kp_proc.p_sigignore;
  info->caught = process.kp_proc.p_sigcatch;
  info->command = process.kp_proc.p_comm;
  const char* terminal = process.kp_eproc.e_tdev == NODEV ? nullptr : devname(process.kp_eproc.e_tdev, S_IFCHR);
  info->terminal = terminal == nullptr ? "" : terminal;
  return 0;
}

int ListProcesses(std::vector<int>* pids) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_ALL};
  std::vector<kinfo_proc> processes;
  // More processes may have started since the size was read.
  do {
    std::size_t size = 0;
    if (sysctl(name, 3, nullptr, &size, nullptr, 0) != 0) return -errno;
    processes.resize(size / sizeof(kinfo_proc));
    if (sysctl(name, 3, processes.data(), &size, nullptr, 0) == 0) {
      processes.resize(size / sizeof(kinfo_proc));
      for (const kinfo_proc& process : processes) pids->push_back(process.kp_proc.p_pid);
      return 0;
    }
  } while (errno == ENOMEM);
  return -errno;
}

#else

int ReadProcess(pid_t, ProcessInfo*) { return -ENOSYS; }

int ListProcesses(std::vector<int>*) { return -ENOSYS; }

#endif
