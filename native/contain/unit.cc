#include "contain/unit.h"

#include <cerrno>
#include <csignal>

#include "contain/cgroup_files.h"
#include "contain/populated.h"
#include "contain/unit_members.h"
#include "contain/units.h"
#include "look/identity.h"
#include "threads/proc_thread.h"
#include "wait/group_wait.h"
#include "wait/subreaper.h"
#include "watchdog/roots.h"
#include "watchdog/watchdog.h"

namespace {

void ReportEmptied(int number) {
  const std::shared_ptr<Unit> unit = UnitOf(number);
  if (unit == nullptr) return;
  RemoveUnit(number);
  unit->reporter->Report(KeyOf(number), kEnded);
}

int PrepareCgroup(Cgroup* cgroup, bool want_pidfd) {
  int error = PrepareCgroups(want_pidfd);
  if (error == 0) error = PreparePopulatedWait();
  return error == 0 ? TakeCgroup(cgroup) : error;
}

int BecomeSubreaper(bool marks) { return marks ? SetChildSubreaper(true) : -ENOSYS; }

int PrepareFamily(Containment containment, int number, bool marks, Family* family) {
  SetUnitReader(kUnitReader);
  if (containment == Containment::kSubreaper) {
    const int error = BecomeSubreaper(marks);
    if (error != 0) return error;
  }
  family->is_foreign = containment == Containment::kForeign;
  family->adopts = containment == Containment::kSubreaper;
  if (!family->is_foreign && marks) family->mark = OwnMark(static_cast<std::uint32_t>(number));
  // Without a mark the watchdog finds members only through the root.
  if (containment == Containment::kDescent && family->mark == kNoMark) {
    family->slot = ReserveRoot(0);
    if (family->slot == nullptr) return -EAGAIN;
  }
  return 0;
}

// Ends the members when this process has ended.
int PrepareWatchdog(Containment containment, bool marks, bool want_pidfd) {
  if (containment == Containment::kForeign) return 0;
  if (containment == Containment::kCgroup) return WatchCgroups(marks, want_pidfd);
  return StartWatchdog({-1, nullptr, marks, want_pidfd});
}

int ReadLives(Unit* unit) {
  {
    const std::lock_guard<std::mutex> lock(unit->mutex);
    if (unit->ended) return 0;
    if (unit->containment == Containment::kCgroup) return IsPopulated(unit->cgroup.events);
    if (HasEndedQuickly(unit->family) == 1) return 0;
  }
  GroupMembers members{};
  const int error = OnProcThread([&] { return ReadFamily(unit, &members); });
  return error == 0 ? static_cast<int>(!members.ended) : error;
}

// SIGKILL, or 0 for none. Sets `emptied` to the `cgroup.events` if no process lives.
int SignalCgroup(Unit* unit, int signal, int* emptied) {
  const std::lock_guard<std::mutex> lock(unit->mutex);
  if (unit->ended) return -ESRCH;
  if (IsPopulated(unit->cgroup.events) == 0) {
    *emptied = unit->cgroup.events;
    return -ESRCH;
  }
  if (signal == 0) return 0;
  unit->cgroup.is_killed = true;
  return KillAll(unit->cgroup.kill);
}

}  // namespace

int KeyOf(int unit) { return -(kFirstUnit + unit); }

int CanContain(Containment containment, bool want_pidfd) {
  if (containment == Containment::kCgroup) return PrepareCgroups(want_pidfd);
  const int error = CheckProc();
  return error != 0 || containment != Containment::kSubreaper ? error : BecomeSubreaper(CanMark());
}

int MakeUnit(Containment containment, bool want_pidfd) {
  const auto unit = std::make_shared<Unit>(containment);
  const int number = NewUnitNumber();
  AddUnit(number, unit);
  const bool marks = CanMark();
  int error = containment == Containment::kCgroup ? PrepareCgroup(&unit->cgroup, want_pidfd)
                                                  : PrepareFamily(containment, number, marks, &unit->family);
  if (error == 0) error = PrepareWatchdog(containment, marks, want_pidfd);
  if (error == 0) return number;
  RemoveUnit(number);
  return error;
}

UnitStart StartOf(int number) {
  const std::shared_ptr<Unit> unit = UnitOf(number);
  if (unit == nullptr) return {-1, kNoMark, nullptr};
  return {unit->cgroup.directory, unit->family.mark, unit->family.slot};
}

void SetRoot(int number, pid_t root) {
  const std::shared_ptr<Unit> unit = UnitOf(number);
  if (unit == nullptr) return;
  ProcessEntry entry{};
  const bool is_foreign = unit->containment == Containment::kForeign;
  const bool is_read = root != 0 && is_foreign && OnProcThread([&] { return ReadProcess(root, &entry); }) == 0;
  const std::lock_guard<std::mutex> lock(unit->mutex);
  if (root == 0) GiveSlotBack(&unit->family);
  if (is_foreign) {
    // If the process has ended, its pid may belong to another one.
    if (!is_read) root = 0;
    unit->family.foreign_root = {entry.started, false, root == 0 ? 0 : IdentityOf(root)};
  }
  // It may end, and be reaped, before a look.
  if (root != 0 && !is_foreign) unit->family.lineage.Add(root);
  unit->family.root = root;
}

void DropUnit(int number) { RemoveUnit(number); }

int UnitLives(int number) {
  const std::shared_ptr<Unit> unit = UnitOf(number);
  if (unit == nullptr) return -ESRCH;
  const int lives = ReadLives(unit.get());
  if (lives == 0) RemoveUnit(number);
  return lives;
}

int SignalUnit(int number, int signal, bool want_pidfd) {
  const std::shared_ptr<Unit> unit = UnitOf(number);
  if (unit == nullptr) return -ESRCH;
  if (unit->containment == Containment::kCgroup && (signal == 0 || signal == SIGKILL)) {
    int events = -1;
    const int error = SignalCgroup(unit.get(), signal, &events);
    if (events >= 0) LookAgain(events);
    return error;
  }
  return OnProcThread([&] { return SignalLiving(unit.get(), signal, want_pidfd); });
}

int ReadUnit(int number, std::vector<pid_t>* members) {
  const std::shared_ptr<Unit> unit = UnitOf(number);
  if (unit == nullptr) return -ESRCH;
  return OnProcThread([&] {
    std::vector<ProcessEntry> found;
    const int error = FindLiving(unit.get(), &found);
    for (const ProcessEntry& member : found) members->push_back(member.pid);
    return error;
  });
}

int WatchUnit(int number, const std::shared_ptr<Reporter>& reporter, bool want_pidfd) {
  const std::shared_ptr<Unit> unit = UnitOf(number);
  if (unit == nullptr) return -ESRCH;
  if (unit->containment != Containment::kCgroup) return WatchGroup(reporter, kFirstUnit + number, want_pidfd);
  int events = -1;
  {
    const std::lock_guard<std::mutex> lock(unit->mutex);
    if (unit->ended) return -ESRCH;
    unit->reporter = reporter;
    events = unit->cgroup.events;
  }
  return WaitUntilEmpty(events, number, ReportEmptied);
}
