#include "disposition.h"

#include <cerrno>

#include "kernel.h"

namespace {

void DoNothing(int) {}

}  // namespace

int ReadDispositions(Dispositions* dispositions) {
  *dispositions = {};
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    KernelAction action{};
    if (KernelSigaction(signal, nullptr, &action) != 0) return -errno;
    if (HandlerOf(action) == SIG_IGN) {
      dispositions->ignored |= BitOf(signal);
    } else if (HandlerOf(action) != SIG_DFL) {
      dispositions->caught |= BitOf(signal);
    }
  }
  return 0;
}

int Ignore(SignalBits ignored) {
  const KernelAction ignore = PlainAction(SIG_IGN);
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((ignored & BitOf(signal)) == 0) continue;
    if (KernelSigaction(signal, &ignore, nullptr) != 0) return -errno;
  }
  return 0;
}

int SwapIgnoredForHandler(SignalBits candidates) {
  struct sigaction nothing {};
  nothing.sa_handler = DoNothing;
  nothing.sa_flags = SA_RESTART;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((candidates & BitOf(signal)) == 0) continue;
    KernelAction now{};
    if (KernelSigaction(signal, nullptr, &now) != 0) return -errno;
    if (HandlerOf(now) == SIG_IGN && sigaction(signal, &nothing, nullptr) != 0) return -errno;
  }
  return 0;
}
