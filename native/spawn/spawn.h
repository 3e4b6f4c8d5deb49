// The parent's side of a spawn: socketpair, sigprocmask and kill.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "spawn/child_plan.h"

constexpr int kStdioIgnore = kNullDevice;  // /dev/null for descriptors 0 to 2, nothing for others.
constexpr int kStdioPipe = -2;             // A new socket pair.
constexpr int kStdioClosed = kClosed;
constexpr int kWhereFaster = -1;

struct SpawnRequest {
  std::string file;
  std::string default_path;  // Searched where `file` has no slash and the environment has no PATH.
  std::string arguments;     // Each ends with a NUL byte.
  std::string environment;   // Each ends with a NUL byte.
  bool changes_directory;    // Whether to change to `directory`.
  std::string directory;
  std::vector<int> stdio;  // Descriptors or one of the above. Spawn replaces a pipe by the parent's end.
  ChildPlan plan;          // Spawn sets the members that follow from the above.
  bool fork_memory;        // Whether to copy the parent's memory even if it could be shared.
  int reads_status;        // Whether the child reads /proc/self/status; kWhereFaster measures.
  bool want_pidfd;
  int error;  // 0, or the negated errno of an earlier step: Spawn then makes the pipes, but no child.
};

struct SpawnResult {
  pid_t pid;          // A negated errno where there is no child.
  int pidfd;          // -1 where the kernel provides none.
  const char* stage;  // The call that failed.
  ChildReport report;
};

// Starts a child and waits until it has executed its file, with all signals blocked on the calling thread during the call.
// After a failure the child is gone, and the parent's ends of its pipes read end-of-file. If `stdio` has no ends then, no pipes
// could be made.
SpawnResult Spawn(SpawnRequest* request);

// The same. A child with a parent-death signal gets it at the end of the process, even if the calling thread ends earlier.
SpawnResult SpawnFromAnyThread(SpawnRequest* request);
