#include "contain/shrink.h"

#if defined(__linux__)

#include <link.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

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

int KeepOurs(dl_phdr_info* library, std::size_t, void* kept) {
  // The compiler may call functions of the C library for plain code.
  const std::uintptr_t ours[] = {AddressOf(reinterpret_cast<const void*>(&KeepLibraries)),
                                 AddressOf(reinterpret_cast<const void*>(&getppid))};
  const Range range = RangeOf(*library);
  const bool has = std::any_of(std::begin(ours), std::end(ours),
                               [&range](std::uintptr_t address) { return address >= range.start && address < range.end; });
  if (has) Keep(static_cast<KeptMemory*>(kept), reinterpret_cast<void*>(range.start), reinterpret_cast<void*>(range.end));
  return 0;
}

}  // namespace

void Keep(KeptMemory* kept, const void* start, const void* end) {
  if (kept->count == kMostRanges) return;
  kept->ranges[kept->count++] = {PageOf(AddressOf(start)), PageOf(AddressOf(end) + PageSize() - 1)};
}

void KeepLibraries(KeptMemory* kept) {
  dl_iterate_phdr(KeepOurs, kept);
  // The kernel writes to a place near the thread pointer when it moves a process to another processor (rseq), and a guarded
  // stack has its key there. Where exactly, the C library decides.
  constexpr std::uintptr_t kBelow = std::uintptr_t{64} << 10;
  constexpr std::uintptr_t kAbove = std::uintptr_t{16} << 10;
  const auto thread = static_cast<std::uintptr_t>(pthread_self());
  Keep(kept, reinterpret_cast<void*>(thread - kBelow), reinterpret_cast<void*>(thread + kAbove));
}

#endif
