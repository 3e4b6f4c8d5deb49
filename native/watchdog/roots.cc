#include "watchdog/roots.h"

#include <sys/mman.h>

#include <algorithm>
#include <mutex>

#include "watchdog/start_time.h"

namespace {

std::mutex mutex;  // Guards the variables below.
RootTable* table = nullptr;
bool reserved[kRoots];

RootTable* TableLocked() {
  if (table != nullptr) return table;
  // The pages are zero.
  void* memory = mmap(nullptr, sizeof(RootTable), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) table = static_cast<RootTable*>(memory);
  return table;
}

int FreeSlotLocked() { return static_cast<int>(std::find(reserved, reserved + kRoots, false) - reserved); }

// No code waits for the end of a process only to give its slot back.
void DropEndedLocked() {
  for (int slot = 0; slot < kRoots; ++slot) {
    Root& root = table->slots[slot];
    const pid_t pid = root.pid.load();
    if (root.signal == 0 || pid == 0 || StartTimeOf(pid) == root.start) continue;
    root.pid.store(0);
    reserved[slot] = false;
  }
}

}  // namespace

RootTable* SharedRoots() {
  const std::lock_guard<std::mutex> lock(mutex);
  return TableLocked();
}

Root* ReserveRoot(int signal) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (TableLocked() == nullptr) return nullptr;
  int slot = FreeSlotLocked();
  if (slot == kRoots) {
    DropEndedLocked();
    slot = FreeSlotLocked();
  }
  if (slot == kRoots) return nullptr;
  reserved[slot] = true;
  table->slots[slot].signal = signal;
  if (slot >= table->used.load()) table->used.store(slot + 1);
  return &table->slots[slot];
}

void AddRoot(Root* root, pid_t pid, std::uint64_t start) {
  root->start = start;
  // This process may be killed before it stores the pid, which makes the slot count.
  root->pid.store(pid);
}

void RemoveRoot(Root* root) {
  const std::lock_guard<std::mutex> lock(mutex);
  root->pid.store(0);
  reserved[root - table->slots] = false;
}
