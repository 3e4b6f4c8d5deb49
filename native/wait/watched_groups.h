// The groups that are waited for, with those who get the report and with the members that are known.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "wait/watcher.h"

// To be called by one thread at a time.
class WatchedGroups {
 public:
  bool empty() const { return groups_.empty(); }
  bool Has(pid_t pgid) const { return groups_.count(pgid) != 0; }

  void Add(pid_t pgid, const std::shared_ptr<Reporter>& reporter, bool want_pidfd);
  // Takes the reporter off one group, or for 0 off each.
  void RemoveReporter(const std::shared_ptr<Reporter>& reporter, pid_t pgid);
  // Reports that the group has ended, and drops it.
  void ReportEnd(pid_t pgid);

  // Those whose ends are waited for.
  void SetMembers(pid_t pgid, const std::set<pid_t>& members);
  // The groups of which no member is known, each with whether pidfds are wanted.
  std::map<pid_t, bool> WithoutMembers() const;

  // Drop groups without a reporter, and members that have `ended` or have left their group. Put each process that is not
  // waited for any more into `removed`.
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
