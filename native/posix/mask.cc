#include "posix/mask.h"

#include <cerrno>

#include "posix/kernel.h"

int ThreadMask(int how, const SignalBits* set, SignalBits* previous) {
  return KernelSigprocmask(how, set, previous) == 0 ? 0 : -errno;
}

void RestoreMask(SignalBits mask) {
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries && KernelSigprocmask(SIG_SETMASK, &mask, nullptr) != 0; ++tries) continue;
}

int Pending(SignalBits* pending) { return KernelSigpending(pending) == 0 ? 0 : -errno; }
