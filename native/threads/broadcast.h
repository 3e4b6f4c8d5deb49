// Changes the signal masks of all other threads of the process.
#pragma once

#include <functional>

#include "threads/borrowed_signal.h"

// Makes every thread except `caller` and the thread that this runs on change its mask as `change_of` says. This includes
// threads that start during the call. Passes each thread to `changed`, once, with its previous mask. A thread that blocks
// everything is left as it is. Call this on the thread of proc_thread.h. `concerned`: the signals that this call blocks or
// earlier calls have blocked. `naps`: how often to wait 0.1 ms for answers. Naps are counted, because a process may be stopped
// or debugged in the meantime.
//
// Returns 0 or a negated errno: -EBUSY where no unused real-time signal can reach the threads, -ETIMEDOUT where a thread has
// not answered, -EAGAIN where too many signals are pending, or an error of ListTasks. After an error threads may have changed
// their masks, but no thread does so later.
int ChangeOtherThreads(int caller, int naps, SignalBits concerned, const std::function<MaskChange(int tid)>& change_of,
                       const std::function<void(int tid, SignalBits before)>& changed);
