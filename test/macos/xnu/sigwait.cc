// sigwait(2).

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "signal_sets.h"
#include "tasks.h"
#include "xnu.h"

namespace {

constexpr useconds_t kUntilItRuns = 2000;

XnuSigset BitOf(int signal) { return XnuSigset{1} << (signal - 1); }

int LowestOf(XnuSigset set) { return __builtin_ffs(static_cast<int>(set)); }

int TakeHere(int signal) {
  const sigset_t only = LinuxSet(BitOf(signal));
  const timespec now{};
  return sigtimedwait(&only, nullptr, &now);
}

// Takes the lowest signal that this task has pending.
int TakeFrom(int tid, XnuSigset set) {
  const TaskSignals signals = ReadTaskSignals(tid);
  const auto own = static_cast<XnuSigset>(signals.pending);
  // What is pending for the process lies on its first thread.
  const XnuSigset shared = tid == getpid() ? static_cast<XnuSigset>(signals.shared) : 0;
  for (XnuSigset left = (own | shared) & set; left != 0;) {
    const int signal = LowestOf(left);
    left &= ~BitOf(signal);
    const bool is_here = (shared & BitOf(signal)) != 0 || tid == syscall(SYS_gettid);
    const int taken = is_here ? TakeHere(signal) : TakeFromTask(tid, LinuxSet(BitOf(signal)));
    if (taken == signal && (DiscardedSignals() & BitOf(signal)) == 0) return signal;
  }
  return 0;
}

int TakePending(XnuSigset set) {
  for (const int tid : Tasks()) {
    const int signal = TakeFrom(tid, set);
    if (signal != 0) return signal;
  }
  return 0;
}

// Whether a signal of the set is pending by now that has no handler, or one without SA_RESTART.
bool IsInterrupted(XnuSigset set) {
  sigset_t pending;
  sigpending(&pending);
  for (XnuSigset left = XnuSet(pending) & set & ~DiscardedSignals(); left != 0; left &= left - 1) {
    struct sigaction action {};
    sigaction(LowestOf(left), nullptr, &action);
    if (action.__sigaction_handler.sa_handler == SIG_DFL || (action.sa_flags & SA_RESTART) == 0) return true;
  }
  return false;
}

}  // namespace

// bsd/kern/kern_sig.c, __sigwait_nocancel: takes what is pending for any thread: the lowest number of the first thread that has one.
// Else it sleeps with the set open, and get_signalthread prefers it to threads that block the signal. A signal that lies on another
// thread by then does not wake it. psignal_internal closes the wait to all but the first signal, but the mask stays open until the
// thread runs. So a second one interrupts the sleep (bsd/kern/kern_synch.c, _sleep: EINTR without SA_RESTART), and the first is lost.
// libpthread, src/pthread_cancelable.c, sigwait: EINTR is a success, without a signal. Here the thread takes long to run.
int XnuSigwait(const XnuSigset* wanted, int* signal) {
  const XnuSigset set = *wanted & ~(BitOf(SIGKILL) | BitOf(SIGSTOP));
  if (set == 0) return EINVAL;
  int found = TakePending(set);
  if (found != 0) {
    *signal = found;
    return 0;
  }
  const sigset_t open = LinuxSet(set);
  do found = sigwaitinfo(&open, nullptr);
  while (found == -1 || (DiscardedSignals() & BitOf(found)) != 0);
  usleep(kUntilItRuns);
  if (!IsInterrupted(set)) *signal = found;
  return 0;
}
