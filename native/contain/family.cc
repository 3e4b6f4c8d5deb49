#include "contain/family.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "look/children.h"
#include "wait/our_children.h"
#include "wait/wait.h"
#include "watchdog/mark.h"

namespace {

using Starts = std::map<pid_t, std::uint64_t>;

bool Holds(const Starts& starts, const ProcessEntry& process) {
  const auto found = starts.find(process.pid);
  return found != starts.end() && found->second == process.started;
}

// /proc, opened when it is needed.
class ProcDirectory {
 public:
  ProcDirectory() = default;
  ProcDirectory(const ProcDirectory&) = delete;
  ProcDirectory& operator=(const ProcDirectory&) = delete;
  ~ProcDirectory() {
    if (fd_ >= 0) close(fd_);
  }
  bool HasMark(pid_t pid, Mark mark) {
    if (fd_ == -1) fd_ = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return ::HasMark(fd_, pid, mark) == 1;
  }

 private:
  int fd_ = -1;
};

class Look {
 public:
  Look(Family* family, std::vector<ProcessEntry> processes) : family_(family), processes_(std::move(processes)) {
    for (const ProcessEntry& process : processes_) by_pid_[process.pid] = &process;
  }

  void Find() {
    for (const ProcessEntry& process : processes_) {
      if (IsKnown(process) || IsMarked(process) || IsInOurs(process)) members_.insert(process.pid);
    }
    while (AddChildren()) continue;
  }

  std::vector<ProcessEntry> Members() const {
    std::vector<ProcessEntry> members;
    for (const pid_t pid : members_) members.push_back(*by_pid_.at(pid));
    return members;
  }

  void Remember() {
    Starts sessions;
    Starts groups;
    family_->known.clear();
    for (const pid_t pid : members_) {
      const ProcessEntry& member = *by_pid_.at(pid);
      family_->known[pid] = member.started;
      Remember(member.sid, own_session_, family_->sessions, &sessions);
      Remember(member.pgid, own_group_, family_->groups, &groups);
    }
    family_->sessions = sessions;
    family_->groups = groups;
  }

 private:
  bool IsKnown(const ProcessEntry& process) const {
    if (process.pid == family_->root) return family_->is_foreign || process.ppid == own_pid_;
    return Holds(family_->known, process);
  }

  // Reading a mark takes as long as reading the rest. With a subreaper each member has a parent that is a member, or is its
  // child.
  bool IsMarked(const ProcessEntry& process) {
    if (family_->mark == kNoMark || (family_->adopts && process.ppid != own_pid_)) return false;
    return !IsOurChild(process.pid) && proc_.HasMark(process.pid, family_->mark);
  }

  // The number of a session or group is another's only if no process was in it for a moment.
  bool IsLedByMember(pid_t number, const Starts& led) const {
    const auto found = led.find(number);
    if (found == led.end()) return false;
    const auto leader = by_pid_.find(number);
    return leader == by_pid_.end() || leader->second->started == found->second;
  }

  bool IsInOurs(const ProcessEntry& process) const {
    if (IsOurChild(process.pid)) return false;
    // A shell starts other processes, too, in the group of a process that is not its child.
    return IsLedByMember(process.sid, family_->sessions) ||
           (!family_->is_foreign && IsLedByMember(process.pgid, family_->groups));
  }

  bool AddChildren() {
    const std::size_t before = members_.size();
    for (const ProcessEntry& process : processes_) {
      if (members_.count(process.ppid) != 0) members_.insert(process.pid);
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
  ProcDirectory proc_;
  const pid_t own_pid_ = getpid();
  const pid_t own_session_ = getsid(0);
  const pid_t own_group_ = getpgrp();
  const std::vector<ProcessEntry> processes_;
  std::map<pid_t, const ProcessEntry*> by_pid_;
  std::set<pid_t> members_;
};

// Only this process waits for it now.
void ReapAdopted(const ProcessEntry& member) {
  ChildEnd end;
  Reap(member.pid, -1, &end);
}

}  // namespace

int FindMembers(Family* family, std::vector<ProcessEntry>* members, int* vanished) {
  std::vector<ProcessEntry> processes;
  const int error = ReadProcesses(&processes, vanished);
  if (error != 0) return error;
  Look look(family, std::move(processes));
  look.Find();
  look.Remember();
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

bool IsSameProcess(const Family& family, const ProcessEntry& member) {
  ProcessEntry now{};
  if (ReadProcess(member.pid, &now) != 0 || now.started != member.started) return false;
  // A start has a resolution of ten milliseconds.
  return now.ppid == member.ppid || (family.mark != kNoMark && ProcDirectory().HasMark(member.pid, family.mark));
}

int HasEndedQuickly(const Family& family) {
  if (!family.adopts || family.mark == kNoMark || family.root != 0) return -EAGAIN;
  ProcDirectory proc;
  const auto is_member = [&](pid_t pid) { return !IsOurChild(pid) && proc.HasMark(pid, family.mark); };
  std::vector<pid_t> children;
  // A child that ends during the first reading may hide another.
  for (int reading = 0; reading < 2; ++reading) {
    if (ReadMainThreadChildren(&children) != 0) return -EAGAIN;
    if (std::any_of(children.begin(), children.end(), is_member)) return -EAGAIN;
  }
  return 1;
}
