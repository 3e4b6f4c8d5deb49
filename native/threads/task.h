// The threads of this process, read from /proc: on Linux only. Functions that read /proc run on the thread of proc_thread.h.
#pragma once

#include <vector>

#include "posix/signals.h"

struct Task {
  int tid;
  char state;  // As in proc_pid_status(5): `R` runs, `S` sleeps, `D` sleeps and takes no signal, `t` is held by a debugger.
  SignalBits blocked;
  SignalBits pending;           // For this thread alone.
  unsigned long long switches;  // How often the thread has given up its processor.
};

// The calling thread's number.
int ThreadId();

// Opens the list of threads for the calls below. Returns 0 or a negated errno, as they do: -EXDEV where /proc is not mounted,
// or shows another pid namespace than this process's.
int OpenTasks();

// Returns 0 or a negated errno: -ESRCH for a thread that has ended, -ENODATA where the kernel leaves a field out.
int ReadTask(int tid, Task* task);

// The start of the thread, in ticks since the boot. It distinguishes the thread from another with the same number. Returns 0 or
// a negated errno, as ReadTask.
int ReadStart(int tid, unsigned long long* start);

// The thread's processor time in nanoseconds; 0 where it is unknown.
long long ProcessorTime(int tid);

// Returns 0, or a negated errno: -EAGAIN where threads may be missing, because /proc may leave out some while others end.
int ListTasks(std::vector<Task>* tasks);
