// The parent's side of a spawn.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "spawn/child.h"

constexpr int kStdioIgnore = -1;  // /dev/null for descriptors 0 to 2, nothing for others.
constexpr int kStdioPipe = -2;    // A new socket pair.

struct SpawnRequest {
  std::string file;
  std::string default_path;  // Searched where `file` has no slash and the environment no PATH.
  std::string arguments;     // Each ends with a NUL byte.
  std::string environment;   // Each ends with a NUL byte.
  bool changes_directory;    // To `directory`.
  std::string directory;
  std::vector<int> stdio;  // A descriptor, kStdioIgnore or kStdioPipe; Spawn puts the parent's end for a pipe.
  ChildPlan plan;          // What is not derived from the above.
  bool fork_memory;        // Copy the parent's memory though it could be shared.
  bool want_pidfd;
  int error;  // 0, or a negated errno of what was to be done before: there are pipes then, but no child.
};

struct SpawnResult {
  pid_t pid;          // A negated errno where there is no child.
  int pidfd;          // -1 where the kernel has none.
  const char* stage;  // The call that failed in it.
  ChildReport report;
};

// Starts a child with all signals of the calling thread blocked meanwhile, and waits until it has executed its file.
// Where that failed, the child is gone, and the parent's ends of its pipes read end-of-file; where there
// are none in `stdio`, none could be made.
SpawnResult Spawn(SpawnRequest* request);
