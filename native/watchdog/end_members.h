// Ends the processes with a mark, and the descendants of roots, without the C library. It stops all that it finds before it kills
// any. So no process can react to the end of another.
#pragma once

#if defined(__linux__)

#include <sys/types.h>

#include <cstdint>

#include "watchdog/mark.h"
#include "watchdog/roots.h"

// The processes of the system at one look, in ascending order of their pids.
struct LookedAt {
  pid_t pid;
  pid_t ppid;
  pid_t sid;
  char state;
  bool living;
  bool member;
  pid_t through;  // The member that is its parent or leads its session; 0 for a root.
  std::uint64_t start;
};

constexpr int kMostLookedAt = 1 << 16;

struct MembersPlan {
  int proc;         // A descriptor of /proc; -1 where there is none.
  bool want_pidfd;  // Whether to signal by pidfd.
  Mark mark;        // Any unit of this process part; kNoMark for none.
  const RootTable* roots;
  LookedAt* looked_at;  // Has kMostLookedAt places.
};

// The findings of the last call of EndMarked.
struct MarkedSeen {
  bool quiet;           // No process lived, and none ended in the meantime.
  std::uint64_t ended;  // The sum of the pids of those that had ended.
};

// Stops and kills all that it finds. Returns whether none lives; otherwise call it again, with the same `seen`.
bool EndMarked(const MembersPlan& plan, MarkedSeen* seen);
bool EndRoots(const MembersPlan& plan);

#endif
