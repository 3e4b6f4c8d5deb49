// Finds the directory of this process's cgroup in the version 2 hierarchy, by /proc/self/cgroup and /proc/self/mountinfo.
#pragma once

#include <sys/types.h>

#include <string>

struct OwnCgroup {
  std::string directory;  // In the file system.
  std::string path;       // As /proc/PID/cgroup shows it; "" for the root.
};

// Returns 0 or a negated errno: -ENOENT where the hierarchy is not mounted, or does not show the cgroup of this process.
int FindOwnCgroup(OwnCgroup* own);

// Whether a process is in the cgroup of that path or in one below it: 1 or 0, or a negated errno.
int IsInCgroup(pid_t pid, const std::string& path);
