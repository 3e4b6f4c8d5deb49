// The signal mask of every thread of the process: sigprocmask for all of them. On macOS only the main thread can change it, and a change
// fails with -ENOSYS elsewhere. There only the main thread keeps the signals that it had blocked itself.
#pragma once

#include "posix/signals.h"

// sigprocmask(3p) for every thread: for existing threads, and by inheritance for the threads that they start. `set` may be null
// to read only. `previous` gets the calling thread's previous mask. Its new mask is exactly as requested. Other threads block
// the same signals. They unblock signals that were blocked for the process and that they had not blocked themselves before. A
// thread that blocks everything is left as it is.
//
// Returns 0 or a negated errno, as ChangeOtherThreads. After an error the masks of all threads that answer are as before.
int ProcessMask(int how, const SignalBits* set, SignalBits* previous);

// Blocks `set` for the process until UnblockForProcess restores the masks of all threads, the calling one included. `already`
// gets the signals of `set` that were already blocked for the process. Each returns 0 or a negated errno, as ProcessMask.
int BlockForProcess(SignalBits set, SignalBits* already);
int UnblockForProcess(SignalBits set);

// The same from the thread of proc_thread.h, which keeps its own mask. Returns -EBUSY at once while another thread changes
// masks.
int UnblockFromProcThread(SignalBits set);

// Blocks `set` on the calling thread until UnblockForThread restores the signals that the thread itself `had` blocked. Signals
// that are blocked for the process stay blocked. Each returns 0 or a negated errno.
int BlockForThread(SignalBits set, SignalBits* had);
int UnblockForThread(SignalBits set, SignalBits had);
