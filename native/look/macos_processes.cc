// The list of processes of macOS, by sysctl.

#include "look/processes.h"

#if !defined(__linux__)

#include <sys/proc.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cerrno>

namespace {

ProcessEntry EntryOf(const kinfo_proc& process) {
  constexpr std::uint64_t kMicroseconds = 1'000'000;
  const timeval& time = process.kp_proc.p_starttime;
  const auto started = static_cast<std::uint64_t>(time.tv_sec) * kMicroseconds + static_cast<std::uint64_t>(time.tv_usec);
  const bool living = process.kp_proc.p_stat != SZOMB;
  // Fails for a zombie.
  const pid_t sid = getsid(process.kp_proc.p_pid);
  return {process.kp_proc.p_pid, process.kp_eproc.e_ppid, process.kp_eproc.e_pgid, sid == -1 ? 0 : sid, living, started};
}

// Reads the processes that `kind` and `id` select, at one moment.
int ReadBy(int kind, int id, std::vector<kinfo_proc>* found) {
  int name[] = {CTL_KERN, KERN_PROC, kind, id};
  constexpr std::size_t kMore = 64;
  std::size_t size = 0;
  int result = 0;
  // More processes may have started since the size was read.
  do {
    if (sysctl(name, 4, nullptr, &size, nullptr, 0) != 0) return -errno;
    found->resize(size / sizeof(kinfo_proc) + kMore);
    size = found->size() * sizeof(kinfo_proc);
    result = sysctl(name, 4, found->data(), &size, nullptr, 0);
  } while (result != 0 && errno == ENOMEM);
  if (result != 0) return -errno;
  found->resize(size / sizeof(kinfo_proc));
  return 0;
}

}  // namespace

int CheckProc() { return 0; }

int ReadProcesses(const ProcessVisitor& each, int* vanished) {
  *vanished = 0;
  std::vector<kinfo_proc> found;
  const int error = ReadBy(KERN_PROC_ALL, 0, &found);
  for (const kinfo_proc& process : found) {
    if (error == 0) each(EntryOf(process));
  }
  return error;
}

int ReadProcesses(std::vector<ProcessEntry>* entries, int* vanished) {
  entries->clear();
  return ReadProcesses([entries](const ProcessEntry& entry) { entries->push_back(entry); }, vanished);
}

int ReadProcess(pid_t pid, ProcessEntry* entry) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
  kinfo_proc found{};
  std::size_t size = sizeof found;
  if (sysctl(name, 4, &found, &size, nullptr, 0) != 0) return -errno;
  if (size == 0) return -ESRCH;
  *entry = EntryOf(found);
  return 0;
}

int ReadGroups(const std::set<pid_t>& pgids, std::vector<ProcessEntry>* entries, int* vanished) {
  *vanished = 0;
  entries->clear();
  for (const pid_t pgid : pgids) {
    std::vector<kinfo_proc> found;
    const int error = ReadBy(KERN_PROC_PGRP, pgid, &found);
    if (error != 0) return error;
    for (const kinfo_proc& process : found) entries->push_back(EntryOf(process));
  }
  return 0;
}

int ReadHiddenMembers(pid_t, std::vector<ProcessEntry>*) { return 0; }

#endif
