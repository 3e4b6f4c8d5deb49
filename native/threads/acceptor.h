// sigwait(3p) on one thread for all who accept signals, for macOS. The thread sleeps in it only while one of them asks, so a signal for
// which none asks stays pending in the kernel.
#pragma once

#if !defined(__linux__)

#include <functional>

#include "posix/signals.h"

// A signal for this thread itself ends its sleep. It is never accepted, and has to have a handler before the first call.
constexpr SignalBits kWakeUpSignal = BitOf(SIGEMT);

// Call these on the main thread only. The signals have to be blocked for the process.

// Returns a number by which `set` is accepted, or a negated errno: -ENOSYS in another thread, -EINVAL for that signal alone.
// `report` gets the number, on another thread, when a signal is there after AcceptNext has returned -EAGAIN.
int StartAccepting(SignalBits set, std::function<void(int number)> report);

// Returns a signal of the set that is pending for any thread, or -EAGAIN. The next one is then reported.
int AcceptNext(int number);

// What has been taken from the kernel for this number is pending again when this returns.
void StopAccepting(int number);

#endif
