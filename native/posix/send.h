// Sends signals by raise (pthread_kill) and sigqueue.
#pragma once

#include <sys/types.h>

// raise(3p): sends to the calling thread. Returns 0 or a negated errno.
int Raise(int signal);

// sigqueue(3p): sends to a process, with a value. Returns 0 or a negated errno.
int Sigqueue(pid_t pid, int signal, int value);
