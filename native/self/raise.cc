#include "self/raise.h"

#include <cerrno>

#include "posix/kernel.h"
#include "posix/mask.h"

int DieBy(int signal) {
  const KernelAction by_default = PlainAction(SIG_DFL);
  if (KernelSigaction(signal, &by_default, nullptr) != 0 && signal != SIGKILL && signal != SIGSTOP) return -errno;
  const SignalBits only = BitOf(signal);
  const int error = ThreadMask(SIG_UNBLOCK, &only, nullptr);
  if (error != 0) return error;
  return raise(signal) == 0 ? 0 : -errno;
}
