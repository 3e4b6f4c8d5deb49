// Notes of the stop signals that come to a child just before execve.
//
// A stop signal in the few microseconds between the last change of the mask and execve would stop a child whose
// parent waits in vfork for that very execve: the parent would hang with it. So in that window SIGTSTP, SIGTTIN and
// SIGTTOU have a handler, which execve turns back into the default action, and which notes the signal here for the
// parent to send again. The table is keyed by pid, because handlers of several threads' children may run at once.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

// Notes of such signals. Several threads' children may write at once.
using StopNote = std::atomic<std::uint64_t>;
constexpr int kStopNotes = 64;

// The handler, for the child. SIGCONT has it, too.
void NoteStop(int signal);

// The stop signal that came to child `pid` between the change of its mask and execve, or 0. Asked for once, by the
// parent, after RunChild's process has executed or ended.
int TakeStopSignal(pid_t pid);

// Makes children write their notes here, in memory that stays shared where the rest is copied. All zero at first.
void PlaceStopNotes(StopNote* notes);
