// The signal mask of every thread of the process.
#pragma once

#include "posix/signals.h"

// As sigprocmask(3p) for every thread: those of now, and by inheritance those that they start. `set` may be null to read
// only. The calling thread's mask, whose previous value is `previous`, becomes exactly what was asked for. Other threads
// block what it does, and unblock what was blocked for the process and they had not blocked themselves before. A thread that
// blocks everything is left as it is.
//
// Returns 0 or a negated errno, as ChangeOtherThreads. Then all masks are as before, as far as threads answer.
int ProcessMask(int how, const SignalBits* set, SignalBits* previous);

// Blocks `set` for the process until UnblockForProcess gives each thread back what it had, the calling one included.
// `already`: what of it was blocked for the process. Return 0 or a negated errno as ProcessMask.
int BlockForProcess(SignalBits set, SignalBits* already);
int UnblockForProcess(SignalBits set);

// The same from the thread of proc_thread.h, whose own mask stays. Returns -EBUSY at once while another thread changes masks.
int UnblockFromProcThread(SignalBits set);

// Blocks `set` on the calling thread until UnblockForThread gives it back what it `had` blocked itself. What is blocked for
// the process stays so. Return 0 or a negated errno.
int BlockForThread(SignalBits set, SignalBits* had);
int UnblockForThread(SignalBits set, SignalBits had);
