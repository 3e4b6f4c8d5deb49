#include "contain/units.h"

#include <map>

#include "watchdog/roots.h"

namespace {

// Never destroyed, because threads may run while the process exits. Guarded by `mutex`.
std::map<int, std::shared_ptr<Unit>>& units = *new std::map<int, std::shared_ptr<Unit>>;
int last_number = 0;
std::mutex mutex;

std::shared_ptr<Unit> Take(int number) {
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = units.find(number);
  if (found == units.end()) return nullptr;
  std::shared_ptr<Unit> unit = found->second;
  units.erase(found);
  return unit;
}

}  // namespace

int NewUnitNumber() {
  const std::lock_guard<std::mutex> lock(mutex);
  do {
    last_number = (last_number + 1) % static_cast<int>(kUnits);
  } while (units.count(last_number) != 0);
  return last_number;
}

void AddUnit(int number, const std::shared_ptr<Unit>& unit) {
  const std::lock_guard<std::mutex> lock(mutex);
  units[number] = unit;
}

std::shared_ptr<Unit> UnitOf(int number) {
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = units.find(number);
  return found == units.end() ? nullptr : found->second;
}

void GiveSlotBack(Family* family) {
  if (family->slot != nullptr) RemoveRoot(family->slot);
  family->slot = nullptr;
}

void RemoveUnit(int number) {
  const std::shared_ptr<Unit> unit = Take(number);
  if (unit == nullptr) return;
  const std::lock_guard<std::mutex> lock(unit->mutex);
  unit->ended = true;
  GiveSlotBack(&unit->family);
  if (!unit->cgroup.name.empty()) GiveBack(&unit->cgroup);
}
