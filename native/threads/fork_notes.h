// Makes each child that the main thread forks leave a note, by pthread_atfork(3p). Linux only.
//
// All libraries that call fork(3p) are covered. posix_spawn(3p), vfork(2) and clone(2) are not.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

// Starts it. `before_fork` is called before each fork of the main thread, on that thread, and should take the notes. Returns 0 or
// a negated errno. Call it once.
int StartForkNotes(void (*before_fork)());

struct ForkNote {
  pid_t pid;           // 0 where there is no note.
  std::uint64_t time;  // When the child ran first, in clock ticks since the boot, as ProcessEntry::started.
};

constexpr std::size_t kForkNotes = 512;

// Removes a note, and returns it.
ForkNote TakeForkNote(std::size_t index);
