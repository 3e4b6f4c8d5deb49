// The data that a child gets from its parent until execve, and the child's report.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "posix/signals.h"

// The child's report to its parent, in memory that both share.
struct ChildReport {
  const char* stage;  // The POSIX name of the call that failed; null where none failed.
  int error;          // Its errno.
  // The state read back just before execve.
  SignalBits blocked;
  SignalBits ignored;
  SignalBits caught;
  SignalBits unexpected;  // Inherited as ignored, beyond the plan's `expected`.
};

class PosixSettings;
struct Root;

constexpr int kNullDevice = -1;
constexpr int kClosed = -3;

// Everything that the child needs, built before the clone. The child changes only `fds`, `script_argv` and `report`.
struct ChildPlan {
  const char* const* paths;  // Files to try, in the order of PATH; ends with null.
  char* const* argv;
  char* const* envp;
  char** script_argv;  // "/bin/sh", a slot for the path, argv[1] and on: for a file without a known format.
  const char* cwd;     // Null to stay.

  int* fds;  // fds[n] becomes descriptor n; kNullDevice means /dev/null for 0 to 2 and nothing for others.
  int fd_count;
  int open_files;  // -1 to keep it, or the soft RLIMIT_NOFILE.

  SignalBits ignored;  // SIG_IGN for these, SIG_DFL for every other signal.
  SignalBits blocked;
  bool reads_status;    // Whether to read the dispositions from /proc, where that works.
  SignalBits expected;  // Signals that the child has probably inherited as ignored.

  bool new_session;
  pid_t joinable_group;  // 0, or a group that the child must be able to join, and joins for a moment.
  pid_t process_group;   // -1 to stay, 0 for a new group, else the group to join.
  // Pending signals that the child discards, because they were sent to a group that it has left.
  SignalBits discarded;

  int controlling_terminal;  // -1, or the terminal for the new session.
  int terminal;              // -1, or the terminal for `foreground_group`.
  pid_t foreground_group;    // 0 for the child's own.

  bool set_uid;
  bool set_gid;
  uid_t uid;
  gid_t gid;

  int cgroup;                    // -1, or the directory of the cgroup in which the child starts.
  int cgroup_procs;              // -1, or a file of that cgroup through which the child enters it itself.
  std::uint64_t realtime_limit;  // 0 to keep it, or the soft RLIMIT_RTTIME.

  pid_t parent;
  int parent_death_signal;  // 0, or the signal for the child when its parent has ended.

  // The child's slot in the table of the watchdog, or null. `announce` takes the slot, and returns 0 or a negated errno: -ESRCH where
  // the parent has ended.
  Root* root;
  int (*announce)(Root* root);

  const PosixSettings* exec_settings;  // With these a forked child executes its program on macOS.

  ChildReport* report;
};
