// Signal sets as 64-bit numbers: bit n - 1 is signal n.
#pragma once

#include <csignal>
#include <cstdint>

using SignalBits = std::uint64_t;

#if defined(__linux__)
constexpr int kLastSignal = 64;
#else
constexpr int kLastSignal = NSIG - 1;
#endif

constexpr SignalBits kEverySignal = ~SignalBits{0};

constexpr SignalBits BitOf(int signal) { return SignalBits{1} << (signal - 1); }

// Signals that the C library keeps for itself, for example to change the credentials of all threads. It then waits for each
// thread.
inline SignalBits LibrarySignals() {
  SignalBits set = 0;
#if defined(__linux__)
  constexpr int kAfterStandard = 32;
  for (int signal = kAfterStandard; signal < SIGRTMIN; ++signal) set |= BitOf(signal);
#endif
  return set;
}

// Signals of faults. The addon leaves them unblocked where it blocks everything else. If a blocked fault occurs, Linux ends the
// process, and macOS repeats the instruction forever.
inline SignalBits FaultSignals() {
#if defined(__linux__)
  return 0;
#else
  return BitOf(SIGILL) | BitOf(SIGTRAP) | BitOf(SIGABRT) | BitOf(SIGFPE) | BitOf(SIGBUS) | BitOf(SIGSEGV) | BitOf(SIGSYS);
#endif
}

inline SignalBits RealTimeSignals() {
#if defined(SIGRTMIN)
  return kEverySignal << (SIGRTMIN - 1);
#else
  return 0;
#endif
}
