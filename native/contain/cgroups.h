// A directory for this process below its own cgroup, and in it one for each contained child: mkdir, flock and rmdir.
#pragma once

#include <string>

struct Cgroup {
  std::string name;  // Below the directory of this process; "" for none.
  int directory;     // For clone3(2).
  int kill;
  int events;
  bool is_killed;
};

struct CgroupTop {
  int directory;
  int kill;
};

// Makes the directory of this process, once, and removes those that processes which have ended left behind. Returns 0 or a
// negated errno: the same each time where this process may make no cgroup.
int PrepareCgroups();

// The directory of this process. -1 each where there is none.
CgroupTop OwnTop();

// Makes a cgroup, or takes one that is no longer used. Returns 0 or a negated errno.
int TakeCgroup(Cgroup* cgroup);
// Gives it back. No process may live in it.
void GiveBack(Cgroup* cgroup);

// Its directory, and its path as /proc/PID/cgroup shows it.
std::string DirectoryOf(const Cgroup& cgroup);
std::string PathOf(const Cgroup& cgroup);
