// Gives back the memory that a process has inherited by fork, without the C library.
#pragma once

#if defined(__linux__)

#include <cstdint>

struct Range {
  std::uintptr_t start;
  std::uintptr_t end;

  bool Has(std::uintptr_t address) const { return address >= start && address < end; }
};

// In no order.
template <int kMost>
struct Ranges {
  static constexpr int kSize = kMost;

  Range ranges[kMost];
  int count;

  bool Have(std::uintptr_t address) const {
    for (int index = 0; index < count; ++index) {
      if (ranges[index].Has(address)) return true;
    }
    return false;
  }
};

struct Memory {
  Ranges<8> kept;         // What a shrunk process keeps, in whole pages.
  Ranges<1024> programs;  // The program and all its libraries.
};

// Adds all programs, and keeps what code of this file's library needs on the calling thread: this library, the C library, and the
// thread's own memory. This may use the C library.
void KeepLibraries(Memory* memory);
void Keep(Memory* memory, const void* start, const void* end);

// Unmaps everything else that /proc lists. Mappings that the kernel refuses to unmap stay. Does nothing where /proc lists code
// of another file than the programs: an emulator's, which this process cannot do without.
void Shrink(int proc, const Memory& memory);

#endif
