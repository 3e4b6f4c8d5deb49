// A thread that reads /proc for all others. It has its own descriptor table, so that a change can be undone while the process
// has no descriptors left.
#pragma once

#include <functional>

// Starts the thread if needed, runs `work` on it, waits, and returns the result, or a negated errno where the thread cannot be
// started. A change that needs the thread for its undoing must start it first.
int OnProcThread(const std::function<int()>& work);

// Makes the thread, which must be running, call `work` again and again until `work` returns 0.
void RetryOnProcThread(int (*work)());
