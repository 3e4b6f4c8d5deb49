#include "contain/unit_members.h"

#include <algorithm>
#include <cerrno>

#include "contain/cgroup_files.h"
#include "contain/own_cgroup.h"
#include "contain/signal_members.h"
#include "watchdog/watchdog.h"

namespace {

// Call these with the unit's mutex held.
int FindInCgroup(const Unit& unit, std::vector<ProcessEntry>* members) {
  std::vector<pid_t> pids;
  const int error = ReadProcs(DirectoryOf(unit.cgroup), &pids);
  for (const pid_t pid : pids) members->push_back({pid, 0, 0, 0, true, 0});
  return error;
}

// In a foreign tree a process may contain others, and some of these may have left the tree. Only its watchdog can end them. So the
// watchdog is spared; it then ends itself.
bool IsSpared(const Family& family, const ProcessEntry& member) {
  return family.is_foreign && member.pid != family.root && IsNamedAsWatchdog(member.pid);
}

int FindInFamily(Family* family, std::vector<ProcessEntry>* members, Unseen* unseen, const ProcessVisitor& early) {
  const auto is_spared = [family](const ProcessEntry& member) { return IsSpared(*family, member); };
  const ProcessVisitor visit = [&](const ProcessEntry& member) {
    if (!is_spared(member)) early(member);
  };
  const int error = FindMembers(family, members, unseen, early ? visit : early);
  if (error == 0) members->erase(std::remove_if(members->begin(), members->end(), is_spared), members->end());
  return error;
}

// /proc may be missing, or show another pid namespace.
int IsStillInCgroup(const Unit& unit, pid_t pid) {
  if (IsInCgroup(pid, PathOf(unit.cgroup)) == 1) return 1;
  std::vector<pid_t> pids;
  const int error = ReadProcs(DirectoryOf(unit.cgroup), &pids);
  return error == 0 ? static_cast<int>(std::count(pids.begin(), pids.end(), pid) > 0) : error;
}

MemberSource SourceOf(Unit* unit) {
  if (unit->containment == Containment::kCgroup) {
    return {[unit](std::vector<ProcessEntry>* members, Unseen*, const ProcessVisitor&) { return FindInCgroup(*unit, members); },
            nullptr, [unit](const ProcessEntry& member) { return IsStillInCgroup(*unit, member.pid); }};
  }
  const auto find = [unit](std::vector<ProcessEntry>* members, Unseen* unseen, const ProcessVisitor& early) {
    return FindInFamily(&unit->family, members, unseen, early);
  };
  const auto follow = [unit](const ProcessVisitor& found) { return FollowNewMembers(unit->family, found); };
  return {find, follow, [unit](const ProcessEntry& member) { return IsSameProcess(unit->family, member); }};
}

int ReadWatched(pid_t key, GroupMembers* members) {
  const std::shared_ptr<Unit> unit = UnitOf(key - kFirstUnit);
  members->ended = unit == nullptr;
  if (unit == nullptr) return 0;
  const int error = ReadFamily(unit.get(), members);
  if (error == 0 && members->ended) RemoveUnit(key - kFirstUnit);
  return error;
}

bool IsWatched(pid_t key, pid_t pid) {
  const std::shared_ptr<Unit> unit = UnitOf(key - kFirstUnit);
  if (unit == nullptr) return false;
  const std::lock_guard<std::mutex> lock(unit->mutex);
  const auto known = unit->family.known.find(pid);
  ProcessEntry now{};
  return known != unit->family.known.end() && ReadProcess(pid, &now) == 0 && now.started == known->second.started;
}

}  // namespace

int FindLiving(Unit* unit, std::vector<ProcessEntry>* members) {
  const std::lock_guard<std::mutex> lock(unit->mutex);
  Unseen unseen{};
  return unit->ended ? -ESRCH : SourceOf(unit).find(members, &unseen, {});
}

// A look misses a member that starts during the look if the process that starts it ends before it is read.
int ReadFamily(Unit* unit, GroupMembers* members) {
  constexpr int kMostLooks = 4;
  const std::lock_guard<std::mutex> lock(unit->mutex);
  for (int look = 0; look < kMostLooks; ++look) {
    std::vector<ProcessEntry> found;
    Unseen unseen{};
    const int error = FindInFamily(&unit->family, &found, &unseen, {});
    if (error != 0) return error;
    for (const ProcessEntry& member : found) members->living.insert(member.pid);
    members->ended = found.empty() && look > 0 && unseen.ended == 0 && unseen.vanished == 0;
    if (members->ended || !found.empty()) return 0;
  }
  return 0;
}

int SignalLiving(Unit* unit, int signal, bool want_pidfd) {
  const std::lock_guard<std::mutex> lock(unit->mutex);
  return unit->ended ? -ESRCH : SignalMembers(SourceOf(unit), signal, want_pidfd);
}

const UnitReader kUnitReader = {ReadWatched, IsWatched};
