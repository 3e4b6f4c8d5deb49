// The part of Apple's <libproc.h> that native/ uses.
#pragma once

#include <sys/types.h>

int proc_listchildpids(pid_t parent, void* pids, int size);
