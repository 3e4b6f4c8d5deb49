// sigwait(2), with all threads blocking what is waited for.

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdint>

#include "facts.h"
#include "values.h"

namespace {

constexpr int kRounds = 100;
constexpr int kNone = 0;

sigset_t SetOf(int signal) { return 1U << (signal - 1); }

const sigset_t kWaited = SetOf(SIGHUP) | SetOf(SIGUSR2);
const sigset_t kAll = kWaited | SetOf(SIGEMT) | SetOf(SIGWINCH);

void DoNothing(int) {}

void CatchAll() {
  struct sigaction action {};
  action.sa_handler = DoNothing;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGHUP, SIGUSR2, SIGEMT, SIGWINCH}) sigaction(signal, &action, nullptr);
}

// Before other threads start, which inherit it.
void BlockAll() { pthread_sigmask(SIG_BLOCK, &kAll, nullptr); }

int Sigwait(sigset_t set) {
  int signal = kNone;
  return sigwait(&set, &signal) == 0 ? signal : -1;
}

void* InThread(void* waited) {
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(Sigwait(*static_cast<sigset_t*>(waited))));
}

pthread_t Start(void* (*run)(void*), void* argument) {
  pthread_t thread{};
  pthread_create(&thread, nullptr, run, argument);
  return thread;
}

int SignalOf(pthread_t thread) {
  void* signal = nullptr;
  pthread_join(thread, &signal);
  return static_cast<int>(reinterpret_cast<std::intptr_t>(signal));
}

// Waits until the thread sleeps, as far as that can be known.
void LetItSleep() { usleep(50'000); }

std::string TakesPendingOfMain() {
  CatchAll();
  BlockAll();
  sigset_t waited = kWaited;
  kill(getpid(), SIGUSR2);
  const int of_process = SignalOf(Start(InThread, &waited));
  raise(SIGHUP);
  const int of_thread = SignalOf(Start(InThread, &waited));
  return FirstOf(UnlessSame("of the process", of_process, SIGUSR2), UnlessSame("of the thread", of_thread, SIGHUP));
}

std::string IsPreferred() {
  CatchAll();
  BlockAll();
  sigset_t waited = kWaited;
  const pthread_t thread = Start(InThread, &waited);
  LetItSleep();
  kill(getpid(), SIGUSR2);
  return UnlessSame("the signal", SignalOf(thread), SIGUSR2);
}

std::string LeavesOthers() {
  CatchAll();
  BlockAll();
  sigset_t waited = SetOf(SIGUSR2);
  const pthread_t thread = Start(InThread, &waited);
  LetItSleep();
  kill(getpid(), SIGHUP);
  sigset_t pending = 0;
  sigpending(&pending);
  kill(getpid(), SIGUSR2);
  return FirstOf(UnlessSame("SIGHUP is pending", (pending & SetOf(SIGHUP)) != 0, 1),
                 UnlessSame("the signal", SignalOf(thread), SIGUSR2));
}

std::string IsWoken() {
  CatchAll();
  BlockAll();
  sigset_t waited = kWaited | SetOf(SIGEMT);
  const pthread_t thread = Start(InThread, &waited);
  LetItSleep();
  pthread_kill(thread, SIGEMT);
  return UnlessSame("the signal", SignalOf(thread), SIGEMT);
}

struct Looked {
  int first, second;
};

void* Look(void* argument) {
  auto* looked = static_cast<Looked*>(argument);
  for (int* signal : {&looked->first, &looked->second}) {
    pthread_kill(pthread_self(), SIGEMT);
    *signal = Sigwait(kWaited | SetOf(SIGEMT));
  }
  return nullptr;
}

std::string LooksWithoutSleeping() {
  CatchAll();
  BlockAll();
  kill(getpid(), SIGUSR2);
  Looked looked{};
  pthread_join(Start(Look, &looked), nullptr);
  return FirstOf(UnlessSame("the first signal", looked.first, SIGUSR2), UnlessSame("the second", looked.second, SIGEMT));
}

struct Counted {
  int signals[NSIG];
};

void* Count(void* argument) {
  auto* counted = static_cast<Counted*>(argument);
  for (;;) {
    const int signal = Sigwait(kWaited | SetOf(SIGEMT));
    if (signal == SIGEMT) return nullptr;
    if (signal > 0 && signal < NSIG) ++counted->signals[signal];
  }
}

// Each signal is sent again only after it has been taken.
std::string LosesNone() {
  CatchAll();
  BlockAll();
  Counted counted{};
  const pthread_t thread = Start(Count, &counted);
  const volatile int* const signals = counted.signals;
  for (int round = 1; round <= kRounds; ++round) {
    if (round % 2 == 0) usleep(100);
    kill(getpid(), SIGUSR2);
    kill(getpid(), SIGHUP);
    for (int naps = 0; naps < 10'000 && (signals[SIGHUP] < round || signals[SIGUSR2] < round); ++naps) usleep(100);
    if (signals[SIGHUP] != round || signals[SIGUSR2] != round) {
      return std::to_string(signals[SIGHUP]) + " and " + std::to_string(signals[SIGUSR2]) + " of " + std::to_string(round);
    }
  }
  pthread_kill(thread, SIGEMT);
  pthread_join(thread, nullptr);
  return "";
}

void* MaskAfterWait(void* mask) {
  Sigwait(kWaited);
  pthread_sigmask(SIG_BLOCK, nullptr, static_cast<sigset_t*>(mask));
  return nullptr;
}

std::string RestoresMask() {
  CatchAll();
  BlockAll();
  sigset_t mask = 0;
  const pthread_t thread = Start(MaskAfterWait, &mask);
  LetItSleep();
  kill(getpid(), SIGHUP);
  pthread_join(thread, nullptr);
  return UnlessSame("the mask", static_cast<long>(mask & kAll), static_cast<long>(kAll));
}

bool IsPending(int signal) {
  sigset_t pending = 0;
  sigpending(&pending);
  return (pending & SetOf(signal)) != 0;
}

std::string CaughtStaysPending() {
  BlockAll();
  kill(getpid(), SIGWINCH);
  const bool without = IsPending(SIGWINCH);
  CatchAll();
  kill(getpid(), SIGWINCH);
  return FirstOf(UnlessSame("pending without a handler", without, 0), UnlessSame("pending with one", IsPending(SIGWINCH), 1));
}

std::string OneShotIsNotReported() {
  struct sigaction action {};
  action.sa_handler = DoNothing;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGHUP, &action, nullptr);
  struct sigaction reported {};
  sigaction(SIGHUP, nullptr, &reported);
  return UnlessSame("SA_RESETHAND", (reported.sa_flags & static_cast<int>(SA_RESETHAND)) != 0, 0);
}

}  // namespace

std::vector<Fact> SigwaitFacts() {
  return {
      {"native/threads/acceptor.cc", "sigwait takes what is pending for the process, or for another thread", TakesPendingOfMain},
      {"native/threads/acceptor.cc", "a signal for the process goes to the thread that waits, before those that block it",
       IsPreferred},
      {"native/threads/acceptor.cc", "a signal that no thread waits for stays pending for the first thread", LeavesOthers},
      {"native/threads/acceptor.cc", "pthread_kill ends a sigwait", IsWoken},
      {"native/threads/acceptor.cc",
       "sigwait takes what the first thread has, and does not sleep where its own thread has a signal", LooksWithoutSleeping},
      {"native/threads/acceptor.cc", "a thread has its mask back after sigwait", RestoresMask},
      {"native/self/placeholder.cc", "no signal is lost that comes together with another one, if handlers have SA_RESTART",
       LosesNone},
      {"native/self/placeholder.cc", "a blocked signal that is ignored by default is pending only if it has a handler",
       CaughtStaysPending},
      {"native/self/placeholder.cc", "sigaction does not report SA_RESETHAND", OneShotIsNotReported},
  };
}
