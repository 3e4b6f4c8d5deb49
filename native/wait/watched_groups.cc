#include "wait/watched_groups.h"

#include <unistd.h>

#include <algorithm>

#include "wait/group_members.h"

namespace {

using std::chrono::milliseconds;

// The kernel does not report that a member leaves its group without ending. Processes leave soon after their start, so each
// check waits twice as long as the one before.
constexpr milliseconds kFirstDelay{10};
constexpr milliseconds kLongestDelay{60'000};
// Without pidfds the end of a group is noticed only by a look.
constexpr milliseconds kLongestDelayWithoutMembers{1'000};

}  // namespace

void WatchedGroups::Postpone(Group* group, milliseconds longest) {
  group->delay = std::min(std::max(group->delay * 2, kFirstDelay), longest);
  // Rounded down to a multiple of the delay, so that one wakeup serves many groups.
  const auto latest = Clock::now().time_since_epoch() + group->delay;
  group->due = Clock::time_point(latest / group->delay * group->delay);
}

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

void WatchedGroups::SetMembers(pid_t pgid, const std::set<pid_t>& members) {
  Group& group = groups_.find(pgid)->second;
  group.members = members;
  if (!members.empty()) group.delay = milliseconds{0};
  Postpone(&group, members.empty() ? kLongestDelayWithoutMembers : kLongestDelay);
}

std::set<pid_t> WatchedGroups::DropUnwatched() {
  std::set<pid_t> removed;
  for (auto entry = groups_.begin(); entry != groups_.end();) {
    const Group& group = entry->second;
    if (!group.reporters.empty()) {
      ++entry;
      continue;
    }
    removed.insert(group.members.begin(), group.members.end());
    entry = groups_.erase(entry);
  }
  return removed;
}

std::set<pid_t> WatchedGroups::DropMembers(const std::set<pid_t>& ended) {
  std::set<pid_t> removed;
  const auto now = Clock::now();
  for (auto& [pgid, group] : groups_) {
    if (group.members.empty()) continue;
    const auto has_ended = [&ended](pid_t pid) { return ended.count(pid) != 0; };
    const bool is_due = group.due <= now;
    if (!is_due && std::none_of(group.members.begin(), group.members.end(), has_ended)) continue;
    for (auto member = group.members.begin(); member != group.members.end();) {
      if (!has_ended(*member) && (IsUnit(pgid) || getpgid(*member) == pgid)) {
        ++member;
        continue;
      }
      removed.insert(*member);
      member = group.members.erase(member);
    }
    if (group.members.empty()) {
      group.due = now;
    } else if (is_due) {
      Postpone(&group, kLongestDelay);
    }
  }
  return removed;
}

std::map<pid_t, bool> WatchedGroups::ToLookUp() const {
  std::map<pid_t, bool> groups;
  const auto now = Clock::now();
  for (const auto& [pgid, group] : groups_) {
    if (group.members.empty() && group.due <= now) groups[pgid] = group.want_pidfd;
  }
  return groups;
}

WatchedGroups::Clock::time_point WatchedGroups::NextCheck() const {
  const auto is_sooner = [](const auto& one, const auto& other) { return one.second.due < other.second.due; };
  return std::min_element(groups_.begin(), groups_.end(), is_sooner)->second.due;
}
