// This code runs in the child, so it keeps the rules of child.cc: only async-signal-safe calls, and writes only to the report.

#include "spawn/dispositions.h"

#include <cerrno>
#include <cstddef>

#include "posix/kernel.h"
#include "spawn/own_status.h"

namespace {

constexpr SignalBits kUnchangeable = BitOf(SIGKILL) | BitOf(SIGSTOP);

int Set(const ChildPlan* plan, int signal) {
  const KernelAction wanted = PlainAction((plan->ignored & BitOf(signal)) != 0 ? SIG_IGN : SIG_DFL);
  return KernelSigaction(signal, &wanted, nullptr);
}

int SetEach(const ChildPlan* plan, SignalBits signals) {
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((signals & ~kUnchangeable & BitOf(signal)) != 0 && Set(plan, signal) != 0) return -1;
  }
  return 0;
}

// Setting SIG_IGN discards a pending signal.
int Discard(SignalBits signals) {
  const KernelAction ignore = PlainAction(SIG_IGN);
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((signals & BitOf(signal)) != 0 && KernelSigaction(signal, &ignore, nullptr) != 0) return -1;
  }
  return 0;
}

// Reads those of `which`, and keeps the others.
int ReadEach(SignalBits which, OwnSignals* signals) {
  signals->ignored &= ~which;
  signals->caught &= ~which;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if ((which & ~kUnchangeable & BitOf(signal)) == 0) continue;
    KernelAction now{};
    if (KernelSigaction(signal, nullptr, &now) != 0) return -1;
    if (HandlerOf(now) == SIG_IGN) {
      signals->ignored |= BitOf(signal);
    } else if (HandlerOf(now) != SIG_DFL) {
      signals->caught |= BitOf(signal);
    }
  }
  return 0;
}

int Read(const ChildPlan* plan, SignalBits which, OwnSignals* signals) {
  OwnSignals all{};
  // The child blocks everything. A file that says otherwise is not that of this process.
  if (plan->reads_status && ReadOwnSignals(&all) && (all.blocked | kUnchangeable) == kEverySignal) {
    *signals = all;
    return 0;
  }
  return ReadEach(which, signals);
}

}  // namespace

const char* SetDispositions(const ChildPlan* plan) {
  SignalBits pending = 0;
  if (plan->discarded != 0 && KernelSigpending(&pending) != 0) return "sigpending";
  pending &= plan->discarded;
  // Setting these without a look saves the second read.
  const SignalBits first = pending | plan->ignored | plan->expected;
  if (Discard(pending) != 0 || SetEach(plan, first) != 0) return "sigaction";
  OwnSignals now{};
  if (Read(plan, kEverySignal, &now) != 0) return "sigaction";
  const SignalBits wrong = ((now.ignored ^ plan->ignored) | now.caught) & ~kUnchangeable;
  if (wrong != 0) {
    plan->report->unexpected = now.ignored & ~plan->ignored;
    if (SetEach(plan, wrong) != 0 || Read(plan, wrong, &now) != 0) return "sigaction";
  }
  plan->report->ignored = now.ignored;
  plan->report->caught = now.caught;
  return nullptr;
}
