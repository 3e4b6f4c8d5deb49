// A thread that lives as long as the child that it starts: pthread_create and waitid. The kernel sends a parent-death signal when
// the thread ends that has started the child.
#pragma once

#include <sys/types.h>

#include <functional>

// Calls `start` on a new thread, and returns after that call. `start` returns the pid of a child, or a negated errno. Threads
// inherit priority, processors, credentials and system call filters. So the child gets those of the calling thread, which creates
// the new one. Returns 0, or a negated errno where there is no thread; `start` then has not been called.
int CallOnLastingThread(const std::function<pid_t()>& start);

// Whether the calling thread may end before the process.
bool MayEndEarly();
