#include "look/macos_process.h"

#include <cerrno>

#if defined(__APPLE__)

#include <sys/stat.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <mutex>

namespace {

// devname(3) has one buffer for all threads, and reads /dev at each call.
std::string NameOf(dev_t device) {
  static std::mutex mutex;
  // Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
  static auto& names = *new std::map<dev_t, std::string>;
  const std::lock_guard<std::mutex> lock(mutex);
  std::string& name = names[device];
  char found[64];
  if (name.empty() && devname_r(device, S_IFCHR, found, sizeof found) != nullptr) name = found;
  return name;
}

}  // namespace

int ReadProcess(pid_t pid, ProcessInfo* info) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
  kinfo_proc process{};
  std::size_t size = sizeof process;
  if (sysctl(name, 4, &process, &size, nullptr, 0) != 0) return -errno;
  if (size == 0) return -ESRCH;
  info->ppid = process.kp_eproc.e_ppid;
  info->pgid = process.kp_eproc.e_pgid;
  // Fails for a zombie.
  const pid_t sid = getsid(pid);
  info->sid = sid == -1 ? 0 : sid;
  info->foreground_group = process.kp_eproc.e_tpgid;
  info->state = process.kp_proc.p_stat;
  info->ignored = process.kp_proc.p_sigignore;
  info->caught = process.kp_proc.p_sigcatch;
  info->command = process.kp_proc.p_comm;
  info->terminal = process.kp_eproc.e_tdev == NODEV ? "" : NameOf(process.kp_eproc.e_tdev);
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
