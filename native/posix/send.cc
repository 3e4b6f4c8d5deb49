#include "posix/send.h"

#include <pthread.h>
#include <signal.h>

#include <cerrno>

int Raise(int signal) { return -pthread_kill(pthread_self(), signal); }

#if defined(__linux__)

int Sigqueue(pid_t pid, int signal, int value) {
  sigval with{};
  with.sival_int = value;
  return sigqueue(pid, signal, with) == 0 ? 0 : -errno;
}

#else

int Sigqueue(pid_t, int, int) { return -ENOSYS; }

#endif
