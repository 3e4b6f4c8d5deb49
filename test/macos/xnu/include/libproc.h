// The part of Apple's <libproc.h> that native/ uses.
#pragma once

#include <sys/types.h>

#include <cstdint>

constexpr int PROC_PIDTBSDINFO = 3;

struct proc_bsdinfo {
  std::uint32_t pbi_status;
  std::uint64_t pbi_start_tvsec;
  std::uint64_t pbi_start_tvusec;
};

int proc_listchildpids(pid_t parent, void* pids, int size);
int proc_pidinfo(pid_t pid, int flavor, std::uint64_t argument, void* info, int size);
