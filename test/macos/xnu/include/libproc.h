// The part of Apple's <libproc.h> that native/ uses.
#pragma once

#include <sys/types.h>

#include <cstdint>

int proc_listchildpids(pid_t parent, void* pids, int size);
int proc_pidinfo(int pid, int flavor, std::uint64_t argument, void* into, int size);
