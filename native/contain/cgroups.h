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

// Starts the watchdog, which makes the directory of this process, and removes the directories that processes which have ended left
// behind. Returns 0 or a negated errno: the same each time where this process may make no cgroup.
int PrepareCgroups(bool want_pidfd);

// Starts the watchdog again, unless it runs. Returns 0 or a negated errno.
int WatchCgroups(bool marks, bool want_pidfd);

// Makes a cgroup, or takes one that is no longer used. Returns 0 or a negated errno.
int TakeCgroup(Cgroup* cgroup);
// Gives it back. No process may live in it.
void GiveBack(Cgroup* cgroup);

// Its directory, and its path as /proc/PID/cgroup shows it.
std::string DirectoryOf(const Cgroup& cgroup);
std::string PathOf(const Cgroup& cgroup);
