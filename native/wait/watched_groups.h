// The groups that are waited for, each with its reporters and its known members, which getpgid checks.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "wait/watcher.h"

// Call it from one thread at a time.
class WatchedGroups {
 public:
  bool empty() const { return groups_.empty(); }
  bool Has(pid_t pgid) const { return groups_.count(pgid) != 0; }

  void Add(pid_t pgid, const std::shared_ptr<Reporter>& reporter, bool want_pidfd);
  // Removes the reporter from one group, or for 0 from every group.
  void RemoveReporter(const std::shared_ptr<Reporter>& reporter, pid_t pgid);
  // Reports that the group has ended, and drops it.
  void ReportEnd(pid_t pgid);

  // Sets the members whose ends are waited for.
  void SetMembers(pid_t pgid, const std::set<pid_t>& members);
  // The groups without a known member, each with whether pidfds are wanted.
  std::map<pid_t, bool> WithoutMembers() const;

  // Drop groups without a reporter, and members that have `ended` or have left their group. Both add each process that is no
  // longer waited for to `removed`.
  void DropUnwatched(std::set<pid_t>* removed);
  void DropMembers(const std::set<pid_t>& ended, std::set<pid_t>* removed);

 private:
  struct Group {
    std::vector<std::shared_ptr<Reporter>> reporters;
    bool want_pidfd;
    std::set<pid_t> members;
  };

  std::map<pid_t, Group> groups_;
};
