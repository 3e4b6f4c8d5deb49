// The units of this process, by their numbers.
#pragma once

#include <memory>
#include <mutex>

#include "contain/cgroups.h"
#include "contain/containment.h"
#include "contain/family.h"
#include "wait/watcher.h"

struct Unit {
  explicit Unit(Containment with) : containment(with) {}

  const Containment containment;
  // Guards the members below. It is not held during a wait for the thread of /proc, which takes it.
  std::mutex mutex;
  bool ended = false;
  Cgroup cgroup{"", -1, -1, -1, false};
  Family family{};
  std::shared_ptr<Reporter> reporter;  // Waits for the end of the cgroup.
};

// A number that no unit has.
int NewUnitNumber();
void AddUnit(int number, const std::shared_ptr<Unit>& unit);

// Null for a unit that has ended.
std::shared_ptr<Unit> UnitOf(int number);

// Call it once the watchdog need not find the root any more.
void GiveSlotBack(Family* family);

// Ends a unit. Another unit may then get its number and its cgroup.
void RemoveUnit(int number);
