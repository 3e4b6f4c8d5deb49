// Signal sets as the addon passes them around: bit n - 1 is signal n.
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

// What the C library keeps for itself, such as to have all threads change their credentials: it waits for each.
inline SignalBits LibrarySignals() {
  SignalBits set = 0;
#if defined(__linux__)
  constexpr int kAfterStandard = 32;
  for (int signal = kAfterStandard; signal < SIGRTMIN; ++signal) set |= BitOf(signal);
#endif
  return set;
}

inline SignalBits RealTimeSignals() {
#if defined(SIGRTMIN)
  return kEverySignal << (SIGRTMIN - 1);
#else
  return 0;
#endif
}
