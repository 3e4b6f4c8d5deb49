// Ends the members of a cgroup and removes its directories, without the C library.
#pragma once

#if defined(__linux__)

#include <cstdint>

struct CgroupPlan {
  int top;              // The directory, or -1 for no cgroup.
  int kill;             // Its cgroup.kill, open for writing.
  std::uint64_t inode;  // The directory's, which finds its name.
};

// Kills all members. Returns whether neither members nor directories are left; otherwise call it again.
bool EndCgroup(const CgroupPlan& plan);

#endif
