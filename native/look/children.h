// Lists the children of this process's main thread, from /proc/self/task/PID/children.
#pragma once

#include <sys/types.h>

#include <vector>

// Reads, quickly, the pids of the children that the main thread has. It also gets those whose parents end. A child that ends
// during the call may hide another. Returns 0 or a negated errno: -ENOENT where the kernel does not list them.
int ReadMainThreadChildren(std::vector<pid_t>* pids);
