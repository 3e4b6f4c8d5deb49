// Dispositions, masks and pending signals.

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>

#include "signal_sets.h"
#include "tasks.h"
#include "xnu.h"

namespace {

constexpr int kLast = 31;

bool IsIgnoredByDefault(int signal) { return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGIO; }

}  // namespace

// bsd/kern/kern_sig.c, siginit and setsigvec: p_sigignore.
XnuSigset DiscardedSignals() {
  XnuSigset set = 0;
  for (int signal = 1; signal <= kLast; ++signal) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) != 0) continue;
    const auto handler = action.__sigaction_handler.sa_handler;
    if (handler == SIG_IGN || (handler == SIG_DFL && IsIgnoredByDefault(signal))) set |= XnuSigset{1} << (signal - 1);
  }
  return set;
}

// libplatform, src/setjmp/generic/sigaction.c, __platform_sigaction; bsd/kern/kern_sig.c, sigaction: EINVAL for SIGKILL and SIGSTOP,
// also when they are only read. sigaction does not report SA_RESETHAND.
int XnuSigaction(int signal, const struct XnuSigaction* wanted, struct XnuSigaction* before) {
  if (signal <= 0 || signal > kLast || signal == SIGKILL || signal == SIGSTOP) {
    errno = EINVAL;
    return -1;
  }
  struct sigaction in {};
  struct sigaction out {};
  if (wanted != nullptr) {
    in.__sigaction_handler.sa_handler = wanted->sa_handler;
    in.sa_flags = wanted->sa_flags;
    in.sa_mask = LinuxSet(wanted->sa_mask);
  }
  if (sigaction(signal, wanted == nullptr ? nullptr : &in, &out) != 0) return -1;
  if (before != nullptr) {
    before->sa_handler = out.__sigaction_handler.sa_handler;
    before->sa_flags = out.sa_flags & ~static_cast<int>(SA_RESETHAND);
    before->sa_mask = XnuSet(out.sa_mask);
  }
  return 0;
}

int XnuPthreadSigmask(int how, const XnuSigset* set, XnuSigset* before) {
  const sigset_t in = set == nullptr ? sigset_t{} : LinuxSet(*set);
  sigset_t out;
  const int error = pthread_sigmask(how, set == nullptr ? nullptr : &in, &out);
  if (error == 0 && before != nullptr) *before = XnuSet(out);
  return error;
}

// bsd/kern/kern_sig.c, sigprocmask: reports the mask of the calling thread, and changes those of all threads (block_procsigmask,
// unblock_procsigmask, set_procsigmask). Libsystem has no wrapper of this call.
int XnuSigprocmask(int how, const XnuSigset* set, XnuSigset* before) {
  XnuSigset now = 0;
  XnuPthreadSigmask(SIG_BLOCK, nullptr, &now);
  if (before != nullptr) *before = now;
  if (set == nullptr) return 0;
  const sigset_t in = LinuxSet(*set);
  ChangeOtherTasks(how, in);
  return pthread_sigmask(how, &in, nullptr) == 0 ? 0 : -1;
}

// libpthread, src/pthread.c: whether this is the first thread.
int pthread_main_np() { return static_cast<int>(syscall(SYS_gettid) == getpid()); }

// bsd/kern/kern_sig.c, psignal_internal: a signal that is ignored, also by default, is discarded before the masks are looked at. Linux
// keeps it.
int XnuSigpending(XnuSigset* pending) {
  sigset_t set;
  const int result = sigpending(&set);
  *pending = XnuSet(set) & ~DiscardedSignals();
  return result;
}
