#include "mask.h"

#include <cerrno>

#include "kernel.h"

int ThreadMask(int how, const SignalBits* set, SignalBits* previous) {
  return KernelSigprocmask(how, set, previous) == 0 ? 0 : -errno;
}

int Pending(SignalBits* pending) { return KernelSigpending(pending) == 0 ? 0 : -errno; }
