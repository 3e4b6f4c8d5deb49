#include "spawn/expectations.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "posix/kernel.h"
#include "spawn/own_status.h"

namespace {

std::atomic<SignalBits> expected{0};

using Duration = std::chrono::steady_clock::duration;

template <typename Read>
Duration Shortest(Read read) {
  constexpr int kRounds = 3;
  Duration shortest = Duration::max();
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    read();
    shortest = std::min(shortest, std::chrono::steady_clock::now() - start);
  }
  return shortest;
}

bool MeasureStatus() {
  OwnSignals signals{};
  if (!ReadOwnSignals(&signals)) return false;
  const Duration status = Shortest([&signals] { ReadOwnSignals(&signals); });
  const Duration calls = Shortest([] {
    KernelAction action{};
    for (int signal = 1; signal <= kLastSignal; ++signal) KernelSigaction(signal, nullptr, &action);
  });
  return status < calls;
}

// Setting the default action of these discards a pending signal even where the action does not change.
SignalBits DiscardedByDefault() { return BitOf(SIGCHLD) | BitOf(SIGCONT) | BitOf(SIGURG) | BitOf(SIGWINCH); }

}  // namespace

bool StatusIsFaster() {
  static const bool faster = MeasureStatus();
  return faster;
}

SignalBits ExpectedIgnored() { return expected.load(); }

void ExpectIgnored(SignalBits signals) { expected.fetch_or(signals & ~DiscardedByDefault()); }
