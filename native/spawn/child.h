// What runs in the child between clone and execve.
#pragma once

#include <sys/types.h>

#include "posix/signals.h"

// What the child reports to its parent. It lies in memory that both see.
struct ChildReport {
  const char* stage;  // The call that failed, by its POSIX name; null where the child went on to execve.
  int error;          // Its errno.
  // The state read back just before execve.
  SignalBits blocked;
  SignalBits ignored;
  SignalBits caught;
};

// Everything the child needs, built before the clone. Nothing in it is changed by the child but `fds`, `script_argv`
// and `report`.
struct ChildPlan {
  const char* const* paths;  // What to try to execute, in the order of PATH; ends with null.
  char* const* argv;
  char* const* envp;
  char** script_argv;  // "/bin/sh", a place for the path, argv[1] and on: for a file without a known format.
  const char* cwd;     // Null to stay.

  int* fds;  // fds[n] becomes descriptor n; -1 means /dev/null for 0 to 2 and nothing for others.
  int fd_count;

  SignalBits ignored;  // SIG_IGN for these, SIG_DFL for every other signal.
  SignalBits blocked;

  bool new_session;
  pid_t joinable_group;  // 0, or a group that it must be able to join, and joins for a moment.
  pid_t process_group;   // -1 to stay, 0 for a new one, else the group to join.
  // Of these the child discards what was sent to a group in which it was before.
  SignalBits discarded;

  int controlling_terminal;  // -1, or the terminal that the new session gets.
  int terminal;              // -1, or the terminal that `foreground_group` gets.
  pid_t foreground_group;    // 0 for its own.

  bool set_uid;
  bool set_gid;
  uid_t uid;
  gid_t gid;

  int parent_death_signal;  // 0, or what it is sent when its parent has ended.
  pid_t parent;

  ChildReport* report;
};

// Sets the state of `plan` and executes its file. On failure fills the report and ends the process.
[[noreturn]] void RunChild(const ChildPlan* plan);
