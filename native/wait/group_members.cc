#include "wait/group_members.h"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "look/processes.h"

namespace {

bool Exists(pid_t pgid) { return killpg(pgid, 0) == 0 || errno != ESRCH; }

bool MayHaveMembers(const Members::value_type& group) { return group.second.empty() && Exists(group.first); }

void AddLiving(const std::vector<ProcessEntry>& processes, Members* groups) {
  for (const ProcessEntry& process : processes) {
    const auto group = groups->find(process.pgid);
    if (process.living && group != groups->end()) group->second.insert(process.pid);
  }
}

}  // namespace

// One look may miss a member that starts during the look, if the process that starts it ends at that moment. So this looks
// twice. Processes that /proc hides may have ended.
int ReadLivingMembers(Members* groups) {
  std::vector<ProcessEntry> processes;
  for (int look = 0; look < 2 && std::any_of(groups->begin(), groups->end(), MayHaveMembers); ++look) {
    const int error = ReadProcesses(&processes);
    if (error != 0) return error;
    AddLiving(processes, groups);
  }
  for (const auto& group : *groups) {
    if (!MayHaveMembers(group)) continue;
    std::vector<ProcessEntry> hidden = processes;
    const int error = ReadHiddenMembers(group.first, &hidden);
    if (error != 0) return error;
    AddLiving(hidden, groups);
  }
  return 0;
}
