// The mark of a contained process: the soft limit RLIMIT_RTTIME, a number that no real limit has. The kernel passes it on at
// fork and execve, whatever else a process changes, and every user may read it in /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>

// 2^62, 40 random bits that name the process which contains, and 20 bits that name the unit. As a limit, in microseconds, it
// takes effect after 146,000 years of real-time scheduling.
using Mark = std::uint64_t;

constexpr Mark kNoMark = 0;
constexpr int kUnitBits = 20;
constexpr std::uint32_t kUnits = std::uint32_t{1} << kUnitBits;

// The mark for a unit below kUnits of this process. The first call chooses the part of this process.
Mark OwnMark(std::uint32_t unit);

// Whether children of this process can have a mark: the hard limit is infinite, and the soft one is no real limit.
bool CanMark();

constexpr Mark kMarkFlag = Mark{1} << 62;
constexpr Mark kMarkBits = (Mark{1} << (40 + kUnitBits)) - 1;

constexpr bool IsMark(Mark limit) { return (limit & ~kMarkBits) == kMarkFlag; }

// Added to the mark that a watchdog has inherited. The watchdog must outlive the contained process whose members it ends.
constexpr Mark kWatchdogFlag = Mark{1} << 61;

constexpr bool SameProcessPart(Mark one, Mark other) { return (one >> kUnitBits) == (other >> kUnitBits); }

constexpr std::uint32_t UnitOf(Mark mark) { return static_cast<std::uint32_t>(mark & (kUnits - 1)); }

// Reads the mark of a process; kNoMark where it has none. `proc` is a descriptor of /proc. Returns 0 or a negated errno: -ENOENT
// or -ESRCH where there is no process with this pid. A zombie keeps its mark.
//
// This function and the next two use no memory but the stack, and no function of the C library.
int ReadMark(int proc, pid_t pid, Mark* mark);

// Whether a process has exactly this mark: 1 or 0, or a negated errno as above.
int HasMark(int proc, pid_t pid, Mark mark);

// Whether a process has a mark with the same process part, of any unit: 1 or 0, or a negated errno as above.
int HasProcessPart(int proc, pid_t pid, Mark mark);
