#include "wait/started_children.h"

#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <limits>
#include <map>

#include "look/children.h"
#include "look/processes.h"
#include "threads/fork_notes.h"
#include "threads/proc_thread.h"
#include "wait/stock_child.h"

namespace {

constexpr std::size_t kFewRecords = 64;

bool recording = false;
// Records with the same pid are in order. Never destroyed, because a fork may happen while the process exits.
using Records = std::multimap<pid_t, StartRecord>;
Records& records = *new Records;
std::size_t most_records = kFewRecords;

void DropReaped() {
  for (auto record = records.begin(); record != records.end();) {
    record = IsUnreaped(record->first) ? std::next(record) : records.erase(record);
  }
  most_records = 2 * records.size() + kFewRecords;
}

void TakeNotes() {
  for (std::size_t index = 0; index < kForkNotes; ++index) {
    const ForkNote note = TakeForkNote(index);
    if (note.pid != 0) records.emplace(note.pid, StartRecord{note.time, true});
  }
  if (records.size() > most_records) DropReaped();
}

// Returns 0 or a negated errno. Adds nothing for a child that has been reaped.
int AddPresent(pid_t pid, Records* present) {
  ProcessEntry process{};
  const int error = ReadProcess(pid, &process);
  if (error != 0) return error == -ESRCH ? 0 : error;
  // The start of another user's process may be hidden.
  const std::uint64_t start = process.started == 0 ? std::numeric_limits<std::uint64_t>::max() : process.started;
  present->emplace(pid, StartRecord{start, false});
  return 0;
}

int ReadPresent(Records* present) {
  std::vector<pid_t> pids;
  int error = ListChildren(&pids);
  for (auto pid = pids.begin(); error == 0 && pid != pids.end(); ++pid) {
    error = OnProcThread([pid, present] { return AddPresent(*pid, present); });
  }
  return error;
}

// A kernel without CONFIG_PROC_CHILDREN lists no thread's children.
int ReadByParents(std::vector<pid_t>* pids) {
  std::vector<ProcessEntry> processes;
  int vanished = 0;
  const int error = ReadProcesses(&processes, &vanished);
  pids->clear();
  for (const ProcessEntry& process : processes) {
    if (process.ppid == getpid()) pids->push_back(process.pid);
  }
  return error;
}

// A child that another thread reaps during a reading may hide others. That child is missing from the next reading.
int ReadSteadily(std::vector<pid_t>* pids) {
  constexpr int kMostReadings = 16;
  std::vector<pid_t> before;
  int error = ReadMainThreadChildren(pids);
  for (int reading = 1; reading < kMostReadings && error == 0 && *pids != before; ++reading) {
    before = *pids;
    error = ReadMainThreadChildren(pids);
  }
  return error == -ENOENT ? ReadByParents(pids) : error;
}

}  // namespace

int RecordChildren() {
  if (recording) return 0;
  Records present;
  int error = ReadPresent(&present);
  if (error == 0) error = StartForkNotes(TakeNotes);
  if (error != 0) return error;
  records = std::move(present);
  recording = true;
  return 0;
}

const StartRecord* FindRecord(pid_t pid) {
  TakeNotes();
  const auto after = records.upper_bound(pid);
  if (after == records.begin() || std::prev(after)->first != pid) return nullptr;
  return &std::prev(after)->second;
}

void DropForkRecord(pid_t pid) {
  TakeNotes();
  const auto first = records.lower_bound(pid);
  if (first != records.end() && first->first == pid && first->second.is_forked) records.erase(first);
}

int ListChildren(std::vector<pid_t>* pids) {
  return OnProcThread([pids] { return ReadSteadily(pids); });
}
