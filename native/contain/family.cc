#include "contain/family.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "contain/mark_reader.h"
#include "look/children.h"
#include "look/identity.h"
#include "wait/our_children.h"
#include "wait/wait.h"

namespace {

using Starts = std::map<pid_t, std::uint64_t>;

bool Holds(const Starts& starts, const ProcessEntry& process) {
  const auto found = starts.find(process.pid);
  return found != starts.end() && found->second == process.started;
}

class Look {
 public:
  explicit Look(Family* family) : family_(family), reader_(family->mark) {}

  // Returns whether the process is known to be a member before the others are read.
  bool Add(const ProcessEntry& process) {
    processes_.push_back(process);
    const bool is_child = members_.count(process.ppid) != 0 || family_->lineage.HasStarted(process.pid);
    if (!is_child && !IsKnown(process) && !IsMarked(process)) return false;
    members_.insert(process.pid);
    return !IsWatchdog(process.pid);
  }

  void Find() {
    for (const ProcessEntry& process : processes_) by_pid_[process.pid] = &process;
    while (AddChildren() || AddLed()) continue;
  }

  std::vector<ProcessEntry> Members() {
    std::vector<ProcessEntry> members;
    for (const pid_t pid : members_) {
      members.push_back(*by_pid_.at(pid));
      members.back().is_watchdog = IsWatchdog(pid);
    }
    return members;
  }

  // If a mark could not be read, a member may have been mistaken for another process.
  int error() const { return reader_.error(); }

  // Returns how many have ended since the last look.
  int Remember() {
    Starts sessions;
    Starts groups;
    Starts ended;
    int newly_ended = 0;
    family_->known.clear();
    // A tree that others have started has only processes whose parents live.
    if (!family_->is_foreign) family_->lineage.Update(members_);
    for (const pid_t pid : members_) {
      const ProcessEntry& member = *by_pid_.at(pid);
      if (member.living) {
        const bool has_mark = HasMark(pid);
        family_->known[pid] = {member.started, has_mark, has_mark ? 0 : IdentityOf(pid)};
      } else {
        ended[pid] = member.started;
        if (!Holds(family_->ended, member)) ++newly_ended;
      }
      Remember(member.sid, own_session_, family_->sessions, &sessions);
      Remember(member.pgid, own_group_, family_->groups, &groups);
    }
    family_->ended = ended;
    family_->sessions = sessions;
    family_->groups = groups;
    return newly_ended;
  }

 private:
  Mark MarkOf(pid_t pid) {
    const auto [place, is_new] = marks_.try_emplace(pid, kNoMark);
    if (is_new) place->second = reader_.Read(pid);
    return place->second;
  }

  bool HasMark(pid_t pid) { return MarkOf(pid) != kNoMark; }

  bool IsWatchdog(pid_t pid) { return (MarkOf(pid) & kWatchdogFlag) != 0; }

  // A start has a resolution of ten milliseconds, in which another process may get the number. A member with the mark is
  // recognized by that.
  bool IsKnown(const ProcessEntry& process) const {
    if (process.pid == family_->root && !family_->is_foreign) return process.ppid == own_pid_;
    if (process.pid == family_->root) return IsSame(process, family_->foreign_root);
    const auto found = family_->known.find(process.pid);
    if (found == family_->known.end()) return false;
    return !found->second.has_mark && IsSame(process, found->second);
  }

  static bool IsSame(const ProcessEntry& process, const KnownMember& known) {
    return known.started == process.started && known.identity == IdentityOf(process.pid);
  }

  // Reading a mark takes as long as reading the rest. With a subreaper each member has a parent that is a member, or is its
  // child.
  bool IsMarked(const ProcessEntry& process) {
    if (family_->adopts && process.ppid != own_pid_) return false;
    return !IsOurChild(process.pid) && HasMark(process.pid);
  }

  bool AddChildren() {
    const std::size_t before = members_.size();
    for (const ProcessEntry& process : processes_) {
      if (members_.count(process.ppid) != 0) members_.insert(process.pid);
    }
    return members_.size() > before;
  }

  // Adds processes in sessions and groups that a member has led. While a process that is known to be a member is in one, the
  // kernel does not give its number to another.
  bool AddLed() {
    std::set<pid_t> sessions;
    std::set<pid_t> groups;
    for (const pid_t pid : members_) {
      const ProcessEntry& member = *by_pid_.at(pid);
      if (family_->sessions.count(member.sid) != 0) sessions.insert(member.sid);
      // A shell starts other processes, too, in the group of a process that is not its child.
      if (!family_->is_foreign && family_->groups.count(member.pgid) != 0) groups.insert(member.pgid);
    }
    const std::size_t before = members_.size();
    for (const ProcessEntry& process : processes_) {
      const bool is_in_ours = sessions.count(process.sid) != 0 || groups.count(process.pgid) != 0;
      if (is_in_ours && !IsOurChild(process.pid)) members_.insert(process.pid);
    }
    return members_.size() > before;
  }

  // A session or group that a member leads, or that was led by one and still has a member.
  void Remember(pid_t number, pid_t own, const Starts& before, Starts* led) const {
    if (number == own || number == 0) return;
    if (members_.count(number) != 0) {
      (*led)[number] = by_pid_.at(number)->started;
    } else if (before.count(number) != 0) {
      (*led)[number] = before.at(number);
    }
  }

  Family* family_;
  MarkReader reader_;
  const pid_t own_pid_ = getpid();
  const pid_t own_session_ = getsid(0);
  const pid_t own_group_ = getpgrp();
  std::vector<ProcessEntry> processes_;
  std::map<pid_t, const ProcessEntry*> by_pid_;
  std::map<pid_t, Mark> marks_;
  std::set<pid_t> members_;
};

// Only this process waits for it now.
void ReapAdopted(const ProcessEntry& member) {
  ChildEnd end;
  Reap(member.pid, -1, &end);
}

}  // namespace

int FindMembers(Family* family, std::vector<ProcessEntry>* members, Unseen* unseen, const ProcessVisitor& early) {
  Look look(family);
  int vanished = 0;
  const auto read = [&look, &early](const ProcessEntry& process) {
    if (look.Add(process) && process.living && early) early(process);
  };
  const int error = ReadProcesses(read, &vanished);
  if (error != 0) return error;
  look.Find();
  if (look.error() != 0) return look.error();
  // With a subreaper a member whose parent has ended does not vanish before this process has reaped it.
  *unseen = {look.Remember(), family->adopts ? 0 : vanished};
  members->clear();
  for (const ProcessEntry& member : look.Members()) {
    if (member.living) {
      members->push_back(member);
    } else if (member.ppid == getpid() && member.pid != family->root && !IsOurChild(member.pid)) {
      ReapAdopted(member);
    }
  }
  return 0;
}

int IsSameProcess(const Family& family, const ProcessEntry& member) {
  ProcessEntry now{};
  const int error = ReadProcess(member.pid, &now);
  if (error != 0) return error == -ESRCH ? 0 : error;
  if (now.started != member.started) return 0;
  // A start has a resolution of ten milliseconds. The parent of a member may have been killed before it.
  if (now.ppid == member.ppid || family.known.count(member.ppid) != 0) return 1;
  MarkReader reader(family.mark);
  return reader.Read(member.pid) != kNoMark ? 1 : reader.error();
}

int HasEndedQuickly(const Family& family) {
  if (!family.adopts || family.mark == kNoMark || family.root != 0) return -EAGAIN;
  if (!HasChildren()) return 1;
  MarkReader reader(family.mark);
  const auto is_member = [&reader](pid_t pid) { return !IsOurChild(pid) && reader.Read(pid) != kNoMark; };
  std::vector<pid_t> children;
  // A child that ends during the first reading may hide another.
  for (int reading = 0; reading < 2; ++reading) {
    if (ReadMainThreadChildren(&children) != 0) return -EAGAIN;
    if (std::any_of(children.begin(), children.end(), is_member) || reader.error() != 0) return -EAGAIN;
  }
  return 1;
}
