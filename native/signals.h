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
