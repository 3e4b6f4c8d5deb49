// Sending signals, beyond kill.
#pragma once

#include <sys/types.h>

// raise(3p): to the calling thread. Returns 0 or a negated errno.
int Raise(int signal);

// sigqueue(3p): to a process, with a value. Returns 0 or a negated errno.
int Sigqueue(pid_t pid, int signal, int value);
