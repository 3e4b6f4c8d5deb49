// Prepares this process for another program (sigaction, prctl, fcntl, setrlimit) and executes it (execve). Each returns 0 or a
// negated errno.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <string>

#include "posix/signals.h"

// sigaction(3p): SIG_IGN for these, SIG_DFL for every other signal.
int SetEveryDisposition(SignalBits ignored);

// prctl(2), PR_SET_PDEATHSIG: the kernel sends the signal when the parent's thread ends. Returns -ENOSYS where the system lacks
// this call.
int SetParentDeathSignal(int signal);

// fcntl(3p): makes execve leave the descriptor open.
int KeepOnExec(int fd);

// setrlimit(3p): sets the soft limit of RLIMIT_NOFILE. The hard limit stays.
int LimitOpenFiles(rlim_t soft);

// execve(3p). Each string of `arguments` and `environment` ends with a NUL byte; without `environment` the program gets that of
// this process. Returns only on failure.
int Execve(const std::string& path, std::string arguments, std::optional<std::string> environment);
