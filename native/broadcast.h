// Changing the signal masks of all other threads of the process.
#pragma once

#include <functional>

#include "borrowed_signal.h"

// Has every thread but the calling one change its mask as `change_of` says, threads that start meanwhile included, and
// tells `changed` of each, once, with the mask that it had. A thread that blocks everything is left as it is. To be called
// by one thread at a time. `concerned`: what is or was blocked by this, now or before.
//
// Returns 0 or a negated errno: -EBUSY where there is no real-time signal that nobody uses and that the threads can take,
// -ETIMEDOUT where a thread has not answered, -EAGAIN where too many signals are pending. Threads may have changed then,
// but none does so later.
int ChangeOtherThreads(SignalBits concerned, const std::function<MaskChange(int tid)>& change_of,
                       const std::function<void(int tid, SignalBits before)>& changed);
