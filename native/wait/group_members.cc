#include "wait/group_members.h"

#include <signal.h>

#include <cerrno>
#include <vector>

#include "look/processes.h"

namespace {

void AddLiving(pid_t pgid, const std::vector<ProcessEntry>& processes, std::set<pid_t>* members) {
  for (const ProcessEntry& process : processes) {
    if (process.pgid == pgid && process.living) members->insert(process.pid);
  }
}

}  // namespace

// One look may miss a member that starts during the look, if the process that starts it ends at that moment. So this looks
// twice. Processes that /proc hides may have ended.
int ReadLivingMembers(pid_t pgid, std::set<pid_t>* members) {
  std::vector<ProcessEntry> processes;
  for (int look = 0; look < 2 && members->empty(); ++look) {
    if (killpg(pgid, 0) == -1 && errno == ESRCH) return 0;
    const int error = ReadProcesses(&processes);
    if (error != 0) return error;
    AddLiving(pgid, processes, members);
  }
  if (!members->empty()) return 0;
  const int error = ReadHiddenMembers(pgid, &processes);
  if (error == 0) AddLiving(pgid, processes, members);
  return error;
}
