// The kernel's own sigaction, sigprocmask and sigpending. The C library's wrappers hide signals 32 and 33, which the library
// keeps for itself. So the wrappers can neither block these signals nor clear an inherited "ignore" (glibc's posix_spawn leaves
// both ignored in every child). All functions are inline and async-signal-safe. Results are 0 or -1 with errno.
#pragma once

#include "posix/signals.h"

#if defined(__linux__)

#include <sys/syscall.h>
#include <unistd.h>

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "sigmask knows the kernel's sigaction layout and clone call on x86_64 and aarch64 only"
#endif

struct KernelAction {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)();
  SignalBits mask;
};

inline int KernelSigaction(int signal, const KernelAction* action, KernelAction* previous) {
  return static_cast<int>(syscall(SYS_rt_sigaction, signal, action, previous, sizeof(SignalBits)));
}

inline int KernelSigprocmask(int how, const SignalBits* set, SignalBits* previous) {
  return static_cast<int>(syscall(SYS_rt_sigprocmask, how, set, previous, sizeof(SignalBits)));
}

inline int KernelSigpending(SignalBits* pending) {
  return static_cast<int>(syscall(SYS_rt_sigpending, pending, sizeof(SignalBits)));
}

#else

#include <cerrno>

using KernelAction = struct sigaction;

inline int KernelSigaction(int signal, const struct sigaction* action, struct sigaction* previous) {
  return sigaction(signal, action, previous);
}

inline int KernelSigprocmask(int how, const SignalBits* set, SignalBits* previous) {
  sigset_t in = set == nullptr ? 0 : static_cast<sigset_t>(*set);
  sigset_t out = 0;
  int error = pthread_sigmask(how, set == nullptr ? nullptr : &in, &out);
  if (error != 0) {
    errno = error;
    return -1;
  }
  if (previous != nullptr) *previous = out;
  return 0;
}

// sigprocmask(2) of XNU changes every thread of the process. pthread_sigmask is another call.
inline int ProcessSigprocmask(int how, SignalBits set) {
  const auto in = static_cast<sigset_t>(set);
  return sigprocmask(how, &in, nullptr);
}

inline int KernelSigpending(SignalBits* pending) {
  sigset_t out = 0;
  if (sigpending(&out) != 0) return -1;
  *pending = out;
  return 0;
}

#endif

using SignalHandler = void (*)(int);

inline SignalHandler HandlerOf(const KernelAction& action) {
#if defined(__linux__)
  return action.handler;
#else
  return action.sa_handler;
#endif
}

inline SignalBits MaskOf(const KernelAction& action) {
#if defined(__linux__)
  return action.mask;
#else
  return action.sa_mask;
#endif
}

inline void SetMask(KernelAction* action, SignalBits mask) {
#if defined(__linux__)
  action->mask = mask;
#else
  action->sa_mask = static_cast<sigset_t>(mask);
#endif
}

// SIG_DFL or SIG_IGN with no flags and an empty mask.
inline KernelAction PlainAction(SignalHandler handler) {
  KernelAction action{};
#if defined(__linux__)
  action.handler = handler;
#else
  action.sa_handler = handler;
#endif
  return action;
}
