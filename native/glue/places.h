// The indexes at which calls put further results into the arrays that the addon shares with JavaScript.
// lib/internal/places.ts has the same table.
#pragma once

#include <cstddef>

constexpr std::size_t kWords = 7;  // Enough for the largest of these.
constexpr std::size_t kUsageNumbers = 16;

// Sets, each of two words.
enum class MaskSets : std::size_t { previous };
enum class PendingSets : std::size_t { pending };
enum class DispositionSets : std::size_t { ignored, caught };
enum class ReleasedSets : std::size_t { left, held };
enum class ExecSets : std::size_t { blocked, ignored, caught };

// Words.
enum class EndWords : std::size_t { code, signal, coreDumped, known, usageKnown, unreaped, groupPidfd };
enum class AcceptedWords : std::size_t { code, pid, uid, value };
enum class OriginWords : std::size_t { fromKernel, fromProcess };
enum class SenderWords : std::size_t { pid, uid };
enum class ReceivedWords : std::size_t { descriptor };

// Numbers about a process of macOS. Each set there has 32 bits.
enum class ProcessNumbers : std::size_t { error, ppid, pgid, sid, foregroundGroup, state, ignored, caught };

// The resource usage of a child.
enum class UsageNumbers : std::size_t {
  userCPUTime,
  systemCPUTime,
  maxRSS,
  sharedMemorySize,
  unsharedDataSize,
  unsharedStackSize,
  minorPageFault,
  majorPageFault,
  swappedOut,
  fsRead,
  fsWrite,
  ipcSent,
  ipcReceived,
  signalsCount,
  voluntaryContextSwitches,
  involuntaryContextSwitches,
};
