#include "wait/group_members.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "look/processes.h"

namespace {

// The caller looks again later if this many looks do not show whether a member lives.
constexpr int kMostLooks = 4;

UnitReader unit_reader{nullptr, nullptr};

int ReadUnits(Members* groups) {
  for (auto& [pgid, members] : *groups) {
    const int error = IsUnit(pgid) ? unit_reader.read(pgid, &members) : 0;
    if (error != 0) return error;
  }
  return 0;
}

bool Exists(pid_t pgid) { return killpg(pgid, 0) == 0 || errno != ESRCH; }

std::set<pid_t> ToLookUp(Members* groups) {
  std::set<pid_t> pgids;
  for (auto& [pgid, members] : *groups) {
    if (IsUnit(pgid) || members.ended || !members.living.empty()) continue;
    members.ended = !Exists(pgid);
    if (!members.ended) pgids.insert(pgid);
  }
  return pgids;
}

void Set(const std::vector<ProcessEntry>& processes, pid_t pgid, GroupMembers* members) {
  members->zombies.clear();
  for (const ProcessEntry& process : processes) {
    if (process.pgid == pgid) (process.living ? members->living : members->zombies).insert(process.pid);
  }
}

// Processes that /proc hides may have ended.
int Conclude(std::vector<ProcessEntry> processes, pid_t pgid, GroupMembers* members) {
  const int error = ReadHiddenMembers(pgid, &processes);
  if (error != 0) return error;
  Set(processes, pgid, members);
  members->ended = members->living.empty();
  return 0;
}

// A look misses a member that starts during the look if the process that starts it ends before it is read. That process has
// then vanished, or is a zombie that the look before did not find.
int ReadGroupMembers(Members* groups) {
  std::vector<ProcessEntry> processes;
  for (int look = 0; look < kMostLooks; ++look) {
    const std::set<pid_t> pgids = ToLookUp(groups);
    if (pgids.empty()) return 0;
    int vanished = 0;
    int error = ReadGroups(pgids, &processes, &vanished);
    for (auto pgid = pgids.begin(); error == 0 && pgid != pgids.end(); ++pgid) {
      GroupMembers& members = (*groups)[*pgid];
      const std::set<pid_t> before = std::exchange(members.zombies, {});
      Set(processes, *pgid, &members);
      const bool has_new = !std::includes(before.begin(), before.end(), members.zombies.begin(), members.zombies.end());
      if (look > 0 && vanished == 0 && !has_new && members.living.empty()) error = Conclude(processes, *pgid, &members);
    }
    if (error != 0) return error;
  }
  return 0;
}

}  // namespace

void SetUnitReader(const UnitReader& reader) { unit_reader = reader; }

bool IsMember(pid_t pgid, pid_t pid) { return IsUnit(pgid) ? unit_reader.is_member(pgid, pid) : getpgid(pid) == pgid; }

int ReadMembers(Members* groups) {
  const int error = ReadGroupMembers(groups);
  return error == 0 ? ReadUnits(groups) : error;
}
