// Looks for children of this process (waitid), and lists those of its main thread, from /proc/self/task/PID/children.
#pragma once

#include <sys/types.h>

#include <vector>

// Whether this process has children, or may have. Those that report their end by another signal than SIGCHLD do not count. A
// process that gets another parent reports its end by SIGCHLD.
bool HasChildren();

// Reads, quickly, the pids of the main thread's children. The main thread also adopts orphans. A child that ends
// during the call may hide another. Returns 0 or a negated errno: -ENOENT where the kernel does not list them.
int ReadMainThreadChildren(std::vector<pid_t>* pids);
