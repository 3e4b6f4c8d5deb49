// A thread that looks at /proc for all others. It has a descriptor table of its own: a change that is undone while this
// process has no descriptors left needs none of the process's.
#pragma once

#include <functional>

// Starts the thread if needed, runs `work` on it, waits, and returns the result; or a negated errno where the thread cannot be
// started. What needs it to be undone starts it before it begins.
int OnProcThread(const std::function<int()>& work);

// Makes the thread, which must run, call `work` again and again until it returns 0.
void RetryOnProcThread(int (*work)());
