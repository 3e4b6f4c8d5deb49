// Changing the signal masks of all other threads of the process.
#pragma once

#include <functional>

#include "threads/borrowed_signal.h"

// Makes every thread but `caller`, and the one that this runs on, change its mask as `change_of` says, threads that start
// during the call included, and passes each to `changed`, once, with the mask that it had. A thread that blocks everything is
// left as it is. To be called on the thread of proc_thread.h. `concerned`: what is or was blocked by this, now or before.
// `naps`: how often to wait 0.1 ms for answers. They are counted, because a process may be stopped or debugged in the meantime.
//
// Returns 0 or a negated errno: -EBUSY where there is no real-time signal that nobody uses and that the threads can take,
// -ETIMEDOUT where a thread has not answered, -EAGAIN where too many signals are pending, or what ListTasks returns. Threads
// may have changed then, but none does so later.
int ChangeOtherThreads(int caller, int naps, SignalBits concerned, const std::function<MaskChange(int tid)>& change_of,
                       const std::function<void(int tid, SignalBits before)>& changed);
