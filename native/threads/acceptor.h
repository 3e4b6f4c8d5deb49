// Accepts signals on macOS: one thread calls sigwait(3p) for all callers. The thread sleeps in it only while a caller waits, so a
// signal for which no caller waits stays pending in the kernel.
#pragma once

#if !defined(__linux__)

#include <functional>

#include "posix/signals.h"

// Wakes the thread. It is never accepted, and it must have a handler before the first call.
constexpr SignalBits kWakeUpSignal = BitOf(SIGEMT);

// Call these on the main thread only. The signals must be blocked for the process.

// Returns a number for the calls below, or a negated errno: -ENOSYS in another thread, -EINVAL if kWakeUpSignal is the only signal
// of `set`. After AcceptNext has returned -EAGAIN, another thread calls `report` with the number when a signal has arrived.
int StartAccepting(SignalBits set, std::function<void(int number)> report);

// Returns a signal of the set that is pending for any thread, or -EAGAIN. The next one is then reported.
int AcceptNext(int number);

// A signal that was taken from the kernel for this number is pending again when this returns.
void StopAccepting(int number);

#endif
