// The threads of this process, as /proc has them; nothing is known of them elsewhere than on Linux.
#pragma once

#include <vector>

#include "signals.h"

struct Task {
  int tid;
  char state;  // As in proc_pid_status(5): `R` runs, `S` sleeps, `D` sleeps and takes no signal, `t` is held by a debugger.
  SignalBits blocked;
  SignalBits pending;           // For this thread alone.
  unsigned long long switches;  // How often it has given up its processor.
};

// The calling thread's number.
int ThreadId();

// Returns 0 or a negated errno: -ESRCH for a thread that has ended.
int ReadTask(int tid, Task* task);

// When the thread began, in ticks since the boot, so that another of the same number is told from it; 0 for one that has
// ended.
unsigned long long StartOf(int tid);

// Returns 0, or a negated errno: -EAGAIN where some may be missing, for while threads end /proc may leave out others.
int ListTasks(std::vector<Task>* tasks);
