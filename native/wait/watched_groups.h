// The groups that are waited for, each with its reporters and its known members, which getpgid checks.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "wait/watcher.h"

// Call it from one thread at a time.
class WatchedGroups {
 public:
  using Clock = std::chrono::steady_clock;

  bool empty() const { return groups_.empty(); }
  bool Has(pid_t pgid) const { return groups_.count(pgid) != 0; }

  // The group is looked up at once.
  void Add(pid_t pgid, const std::shared_ptr<Reporter>& reporter, bool want_pidfd);
  // Removes the reporter from one group, or for 0 from every group.
  void RemoveReporter(const std::shared_ptr<Reporter>& reporter, pid_t pgid);
  // Reports that the group has ended, and drops it.
  void ReportEnd(pid_t pgid);

  // Sets the members whose ends are waited for; none if that is not possible.
  void SetMembers(pid_t pgid, const std::set<pid_t>& members);
  // Drop groups without a reporter, and members that have `ended` or have left their group. Both return the processes that are
  // no longer waited for.
  std::set<pid_t> DropUnwatched();
  std::set<pid_t> DropMembers(const std::set<pid_t>& ended);

  // The groups to look up now, each with whether pidfds are wanted.
  std::map<pid_t, bool> ToLookUp() const;
  // The time of the next check of members and groups. There must be a group.
  Clock::time_point NextCheck() const;

 private:
  struct Group {
    std::vector<std::shared_ptr<Reporter>> reporters;
    bool want_pidfd;
    std::set<pid_t> members;
    std::chrono::milliseconds delay{0};
    Clock::time_point due;
  };

  static void Postpone(Group* group, std::chrono::milliseconds longest);

  std::map<pid_t, Group> groups_;
};
