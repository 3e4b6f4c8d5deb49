// The threads of this process, as /proc has them; nothing is known of them elsewhere than on Linux. What reads /proc runs on
// the thread of proc_thread.h.
#pragma once

#include <vector>

#include "posix/signals.h"

struct Task {
  int tid;
  char state;  // As in proc_pid_status(5): `R` runs, `S` sleeps, `D` sleeps and takes no signal, `t` is held by a debugger.
  SignalBits blocked;
  SignalBits pending;           // For this thread alone.
  unsigned long long switches;  // How often it has given up its processor.
};

// The calling thread's number.
int ThreadId();

// Opens the list of threads, for the calls below. Returns 0 or a negated errno, as they do: -EXDEV where /proc is not
// mounted, or shows another pid namespace than the one of this process.
int OpenTasks();

// Returns 0 or a negated errno: -ESRCH for a thread that has ended, -ENODATA where the kernel leaves a field out.
int ReadTask(int tid, Task* task);

// When the thread began, in ticks since the boot, which tells it from another of the same number. Returns 0 or a
// negated errno, as ReadTask.
int ReadStart(int tid, unsigned long long* start);

// What the thread has used of a processor, in nanoseconds; 0 where that is unknown.
long long ProcessorTime(int tid);

// Returns 0, or a negated errno: -EAGAIN where some may be missing, because /proc may leave out others while threads end.
int ListTasks(std::vector<Task>* tasks);
