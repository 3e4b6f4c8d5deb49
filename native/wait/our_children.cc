#include "wait/our_children.h"

#include <set>

namespace {

std::shared_mutex starting;
std::mutex mutex;
// Guarded by `mutex`. Never destroyed, because threads may run while the process exits.
std::set<pid_t>& ours = *new std::set<pid_t>;
std::set<pid_t>& leaders = *new std::set<pid_t>;

}  // namespace

std::shared_lock<std::shared_mutex> HoldOffReaping() { return std::shared_lock<std::shared_mutex>(starting); }

std::unique_lock<std::shared_mutex> HoldOffStarting() { return std::unique_lock<std::shared_mutex>(starting); }

void AddOurChild(pid_t pid, bool leads_group) {
  const std::lock_guard<std::mutex> lock(mutex);
  ours.insert(pid);
  if (leads_group) leaders.insert(pid);
}

void RemoveOurChild(pid_t pid) {
  const std::lock_guard<std::mutex> lock(mutex);
  ours.erase(pid);
}

bool IsOurChild(pid_t pid) {
  const std::lock_guard<std::mutex> lock(mutex);
  return ours.count(pid) != 0;
}

bool IsLedByOurChild(pid_t pgid) {
  const std::lock_guard<std::mutex> lock(mutex);
  return leaders.count(pgid) != 0;
}
