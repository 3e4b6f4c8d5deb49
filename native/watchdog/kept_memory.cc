#include "watchdog/shrink.h"

#if defined(__linux__)

#include <link.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>

namespace {

std::uintptr_t PageSize() { return static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE)); }

std::uintptr_t PageOf(std::uintptr_t address) { return address & ~(PageSize() - 1); }

std::uintptr_t AddressOf(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

Range RangeOf(const dl_phdr_info& library) {
  Range range{~std::uintptr_t{0}, 0};
  for (int index = 0; index < library.dlpi_phnum; ++index) {
    const auto& header = library.dlpi_phdr[index];
    if (header.p_type != PT_LOAD) continue;
    const std::uintptr_t start = library.dlpi_addr + header.p_vaddr;
    range.start = std::min(range.start, start);
    range.end = std::max(range.end, start + header.p_memsz);
  }
  return range;
}

int KeepLibrary(dl_phdr_info* library, std::size_t, void* into) {
  auto* memory = static_cast<Memory*>(into);
  const Range range = RangeOf(*library);
  // Where there are more, the others count as foreign.
  if (memory->programs.count < memory->programs.kSize) memory->programs.ranges[memory->programs.count++] = range;
  // The compiler may call functions of the C library for plain code.
  const bool kept = range.Has(AddressOf(reinterpret_cast<const void*>(&KeepLibraries))) ||
                    range.Has(AddressOf(reinterpret_cast<const void*>(&getppid)));
  if (kept) Keep(memory, reinterpret_cast<void*>(range.start), reinterpret_cast<void*>(range.end));
  return 0;
}

}  // namespace

void Keep(Memory* memory, const void* start, const void* end) {
  auto& kept = memory->kept;
  if (kept.count < kept.kSize) kept.ranges[kept.count++] = {PageOf(AddressOf(start)), PageOf(AddressOf(end) + PageSize() - 1)};
}

void KeepLibraries(Memory* memory) {
  dl_iterate_phdr(KeepLibrary, memory);
  // The kernel writes to a place near the thread pointer when it moves a process to another processor (rseq), and a guarded
  // stack has its key there. The C library decides where exactly.
  constexpr std::uintptr_t kBelow = std::uintptr_t{64} << 10;
  constexpr std::uintptr_t kAbove = std::uintptr_t{16} << 10;
  const auto thread = static_cast<std::uintptr_t>(pthread_self());
  Keep(memory, reinterpret_cast<void*>(thread - kBelow), reinterpret_cast<void*>(thread + kAbove));
}

#endif
