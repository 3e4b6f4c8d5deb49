#include "contain/lineage.h"

#if defined(__linux__)

void Lineage::Add(pid_t) {}

bool Lineage::HasStarted(pid_t) const { return false; }

void Lineage::Update(const std::set<pid_t>&) {}

#else

#include <iterator>

#include "look/identity.h"

void Lineage::Add(pid_t member) {
  const std::uint64_t identity = IdentityOf(member);
  if (identity != 0) absences_[identity] = 0;
}

bool Lineage::HasStarted(pid_t pid) const { return absences_.count(StarterOf(pid)) != 0; }

// A look may miss a member that ends during the look and the process that it has just started.
void Lineage::Update(const std::set<pid_t>& members) {
  constexpr int kMostAbsences = 3;
  for (auto& entry : absences_) ++entry.second;
  for (const pid_t member : members) {
    Add(member);
    const auto starter = absences_.find(StarterOf(member));
    if (starter != absences_.end()) starter->second = 0;
  }
  for (auto entry = absences_.begin(); entry != absences_.end();) {
    entry = entry->second > kMostAbsences ? absences_.erase(entry) : std::next(entry);
  }
}

#endif
