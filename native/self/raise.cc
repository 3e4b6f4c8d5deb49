#include "self/raise.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "posix/kernel.h"
#include "posix/mask.h"

#if defined(__linux__)
#include <sys/prctl.h>
#endif

namespace {

constexpr int kTries = 100;

}  // namespace

int DieBy(int signal) {
  const KernelAction by_default = PlainAction(SIG_DFL);
  if (KernelSigaction(signal, &by_default, nullptr) != 0 && signal != SIGKILL && signal != SIGSTOP) return -errno;
  const SignalBits only = BitOf(signal);
  const int error = ThreadMask(SIG_UNBLOCK, &only, nullptr);
  if (error != 0) return error;
  return raise(signal) == 0 ? 0 : -errno;
}

int StopBy(int signal, bool whole_group) {
  if (signal == SIGSTOP) return raise(signal) == 0 ? 0 : -errno;
  const KernelAction by_default = PlainAction(SIG_DFL);
  KernelAction before{};
  if (KernelSigaction(signal, &by_default, &before) != 0) return -errno;
  const SignalBits only = BitOf(signal);
  SignalBits mask_before = 0;
  int error = ThreadMask(SIG_UNBLOCK, &only, &mask_before);
  if (error == 0) {
    // One call for all: a shell that has seen the others stop may continue the group at once.
    if ((whole_group ? killpg(getpgrp(), signal) : raise(signal)) != 0) error = -errno;
    RestoreMask(mask_before);
  }
  // A sandbox may refuse a call once that never fails in the kernel.
  for (int tries = 0; tries < kTries && KernelSigaction(signal, &before, nullptr) != 0; ++tries) continue;
  return error;
}

#if defined(__linux__)

// Even with a limit of 0 the kernel would start a program that core_pattern names.
int ForgoCoreDump() { return prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : -errno; }

#else

int ForgoCoreDump() {
  const rlimit none{0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 ? 0 : -errno;
}

#endif
