// Gives back the memory that a process has from its parent's fork, without the C library.
#pragma once

#if defined(__linux__)

#include <cstdint>

struct Range {
  std::uintptr_t start;
  std::uintptr_t end;
};

constexpr int kMostRanges = 8;

// What a shrunk process keeps, in no order: at most kMostRanges, each of whole pages.
struct KeptMemory {
  Range ranges[kMostRanges];
  int count;
};

// Adds what code of this file's library needs, on the calling thread: the library, the C library, and the thread's own memory.
// This may use the C library. `keep` gets whole pages.
void KeepLibraries(KeptMemory* kept);
void Keep(KeptMemory* kept, const void* start, const void* end);

// Unmaps everything else that /proc lists. Mappings that the kernel refuses to unmap stay.
void Shrink(int proc, const KeptMemory& kept);

#endif
