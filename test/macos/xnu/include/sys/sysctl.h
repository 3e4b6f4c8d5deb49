// The part of Apple's <sys/sysctl.h> that native/ uses.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

enum : int { CTL_KERN = 1, KERN_PROC = 14 };
enum : int { KERN_PROC_ALL, KERN_PROC_PID, KERN_PROC_PGRP };

constexpr std::size_t kMaxCommand = 16;

struct extern_proc {
  timeval p_starttime;
  char p_stat;
  pid_t p_pid;
  std::uint32_t p_sigignore;
  std::uint32_t p_sigcatch;
  char p_comm[kMaxCommand + 1];
};

struct eproc {
  pid_t e_ppid;
  pid_t e_pgid;
  pid_t e_tpgid;
  dev_t e_tdev;
};

struct kinfo_proc {
  extern_proc kp_proc;
  eproc kp_eproc;
};

int sysctl(int* name, unsigned count, void* found, std::size_t* size, void* wanted, std::size_t wanted_size);

constexpr dev_t NODEV = static_cast<dev_t>(-1);

// <stdlib.h> has it on macOS.
char* devname_r(dev_t device, mode_t type, char* name, int size);
