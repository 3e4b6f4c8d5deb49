#include "wait/watched_groups.h"

#include <unistd.h>

#include <algorithm>

void WatchedGroups::Add(pid_t pgid, const std::shared_ptr<Reporter>& reporter, bool want_pidfd) {
  Group& group = groups_[pgid];
  group.want_pidfd = want_pidfd;
  group.reporters.push_back(reporter);
}

void WatchedGroups::RemoveReporter(const std::shared_ptr<Reporter>& reporter, pid_t pgid) {
  for (auto& [watched, group] : groups_) {
    auto& reporters = group.reporters;
    if (pgid == 0 || pgid == watched) reporters.erase(std::remove(reporters.begin(), reporters.end(), reporter), reporters.end());
  }
}

void WatchedGroups::ReportEnd(pid_t pgid) {
  const auto found = groups_.find(pgid);
  for (const auto& reporter : found->second.reporters) reporter->Report(-pgid, kEnded);
  groups_.erase(found);
}

void WatchedGroups::SetMembers(pid_t pgid, const std::set<pid_t>& members) { groups_.find(pgid)->second.members = members; }

std::map<pid_t, bool> WatchedGroups::WithoutMembers() const {
  std::map<pid_t, bool> without;
  for (const auto& [pgid, group] : groups_) {
    if (group.members.empty()) without[pgid] = group.want_pidfd;
  }
  return without;
}

void WatchedGroups::DropUnwatched(std::set<pid_t>* removed) {
  for (auto entry = groups_.begin(); entry != groups_.end();) {
    const Group& group = entry->second;
    if (!group.reporters.empty()) {
      ++entry;
      continue;
    }
    removed->insert(group.members.begin(), group.members.end());
    entry = groups_.erase(entry);
  }
}

void WatchedGroups::DropMembers(const std::set<pid_t>& ended, std::set<pid_t>* removed) {
  for (auto& [pgid, group] : groups_) {
    for (auto member = group.members.begin(); member != group.members.end();) {
      if (ended.count(*member) == 0 && getpgid(*member) == pgid) {
        ++member;
        continue;
      }
      removed->insert(*member);
      member = group.members.erase(member);
    }
  }
}
