// Reads processes of macOS by sysctl and getsid. Linux has /proc, which needs no code here.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "posix/signals.h"

struct ProcessInfo {
  pid_t ppid;
  pid_t pgid;
  pid_t sid;               // 0 for a zombie.
  pid_t foreground_group;  // Of its terminal.
  // SIDL, SRUN, SSTOP or SZOMB of <sys/proc.h>. XNU also calls a sleeping process SRUN.
  int state;
  SignalBits ignored;  // Also the signals that the kernel ignores by default, and never SIGCONT.
  SignalBits caught;
  std::string command;
  std::string terminal;  // The name of its controlling terminal in /dev; empty without one.
};

// sysctl(3), KERN_PROC_PID. Returns 0 or a negated errno: -ENOSYS on Linux.
int ReadProcess(pid_t pid, ProcessInfo* info);

// sysctl(3), KERN_PROC_ALL. Returns 0 or a negated errno: -ENOSYS on Linux.
int ListProcesses(std::vector<int>* pids);
