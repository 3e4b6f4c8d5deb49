// Notes the stop signals that reach a child just before it executes its file.
//
// The parent waits in vfork for the child's execve. In the few microseconds between the last change of the mask and execve, a
// stop signal would stop the child and so hang the parent. So in that window SIGTSTP, SIGTTIN and SIGTTOU have a handler. It
// notes the signal here for the parent to send again, and execve turns it back into the default action. The table is keyed by
// pid, because handlers in children of several threads may run at once. On macOS execve itself changes the mask.
#pragma once

#include <sys/types.h>

#if defined(__linux__)

#include <atomic>
#include <cstdint>

// A pid with its stop signal. Children of several threads may write notes at once.
using StopNote = std::atomic<std::uint64_t>;
constexpr int kStopNotes = 64;

// The child's handler. SIGCONT has it, too.
void NoteStop(int signal);

// Returns the stop signal that reached child `pid` between the change of its mask and execve, or 0. The parent calls it once,
// after the child has executed its file or ended.
int TakeStopSignal(pid_t pid);

// Makes children write into `notes`, which lies in memory that stays shared where the rest is copied. It must be all zero at
// first.
void PlaceStopNotes(StopNote* notes);

#else

inline int TakeStopSignal(pid_t) { return 0; }

#endif
