// This code runs in the child, too, so it keeps the rules of child.cc: only async-signal-safe calls, and writes only to the
// table.

#include "spawn/stop_notes.h"

#if defined(__linux__)

#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace {

constexpr int kPidShift = 8;
StopNote own_notes[kStopNotes];
std::atomic<StopNote*> placed_notes{own_notes};

std::uint64_t NoteOf(pid_t pid) { return static_cast<std::uint64_t>(pid) << kPidShift; }

}  // namespace

void NoteStop(int signal) {
  const int saved_errno = errno;
  const std::uint64_t mine = NoteOf(getpid());
  // SIGCONT undoes a stop that has not happened yet, as the kernel does with a pending one.
  const std::uint64_t note = signal == SIGCONT ? 0 : mine | static_cast<std::uint64_t>(signal);
  StopNote* const notes = placed_notes.load();
  bool noted = false;
  for (int slot = 0; slot < kStopNotes; ++slot) {
    if (notes[slot].load() >> kPidShift != mine >> kPidShift) continue;
    notes[slot].store(note);
    noted = true;
  }
  for (int slot = 0; slot < kStopNotes; ++slot) {
    std::uint64_t empty = 0;
    if (noted || note == 0 || notes[slot].compare_exchange_strong(empty, note)) break;
  }
  errno = saved_errno;
}

int TakeStopSignal(pid_t pid) {
  StopNote* const notes = placed_notes.load();
  for (int slot = 0; slot < kStopNotes; ++slot) {
    const std::uint64_t note = notes[slot].load();
    if (note >> kPidShift != NoteOf(pid) >> kPidShift) continue;
    notes[slot].store(0);
    return static_cast<int>(note & ((1U << kPidShift) - 1));
  }
  return 0;
}

void PlaceStopNotes(StopNote* notes) { placed_notes.store(notes); }

#endif
