#include "watchdog/roots.h"

#include <sys/mman.h>

#include <mutex>
#include <new>

namespace {

std::mutex mutex;            // Guards the table's writers. The watchdog reads the table only after they have ended.
RootTable* table = nullptr;  // Guarded by `mutex`.
int reserved = 0;            // Slots that are taken or will be. Guarded by `mutex`.

RootTable* TableLocked() {
  if (table != nullptr) return table;
  // The pages are zero.
  void* memory = mmap(nullptr, sizeof(RootTable), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) table = static_cast<RootTable*>(memory);
  return table;
}

}  // namespace

RootTable* SharedRoots() {
  const std::lock_guard<std::mutex> lock(mutex);
  return TableLocked();
}

bool ReserveRoot() {
  const std::lock_guard<std::mutex> lock(mutex);
  if (TableLocked() == nullptr || reserved == kRoots) return false;
  ++reserved;
  return true;
}

void AddRoot(pid_t pid, std::uint64_t start) {
  const std::lock_guard<std::mutex> lock(mutex);
  RootTable* roots = table;
  int slot = 0;
  while (roots->slots[slot].pid.load() != 0) ++slot;
  // This process may be killed between any two of these. The last one makes the slot count.
  if (slot >= roots->used.load()) roots->used.store(slot + 1);
  roots->slots[slot].start = start;
  roots->slots[slot].pid.store(pid);
}

void RemoveRoot(pid_t pid) {
  const std::lock_guard<std::mutex> lock(mutex);
  --reserved;
  if (pid == 0) return;
  const int used = table == nullptr ? 0 : table->used.load();
  for (int slot = 0; slot < used; ++slot) {
    pid_t expected = pid;
    if (table->slots[slot].pid.compare_exchange_strong(expected, 0)) return;
  }
}
