#include "look/processes.h"

#include <cerrno>

#if defined(__linux__)

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "posix/directory_entries.h"
#include "posix/file.h"

namespace {

// Whether a process that /proc does not show may live. The kernel opens no pidfd for the number of a thread.
bool MayLive(pid_t pid) {
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd == -1) return errno != ESRCH && errno != EINVAL;
  pollfd polled{pidfd, POLLIN, 0};
  const bool ended = poll(&polled, 1, 0) == 1;
  close(pidfd);
  return !ended;
}

// getpgid(3p) needs no permission to read the process.
bool ReadUnreadable(ProcessEntry* entry) {
  entry->pgid = getpgid(entry->pid);
  entry->living = MayLive(entry->pid);
  return entry->pgid != -1;
}

// Returns 0 or a negated errno: -ESRCH for a process that has ended, -ENODATA where the kernel leaves a field out.
int ReadEntry(int proc, std::string* text, ProcessEntry* entry) {
  char path[32];
  std::snprintf(path, sizeof path, "%d/stat", entry->pid);
  const int error = ReadWhole(proc, path, text);
  if (error == -EPERM || error == -EACCES) return ReadUnreadable(entry) ? 0 : -ESRCH;
  if (error != 0) return error == -ENOENT ? -ESRCH : error;
  // The command before these fields is in parentheses, and may itself contain parentheses and spaces.
  const char* fields = std::strrchr(text->c_str(), ')');
  if (fields == nullptr) return -ENODATA;
  char state = 0;
  long threads = 0;
  unsigned long long started = 0;
  const int found = std::sscanf(fields, ") %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %llu", &state,
                                &entry->ppid, &entry->pgid, &entry->sid, &threads, &started);
  entry->started = started;
  // A main thread that has ended before other threads is also shown as a zombie.
  entry->living = (state != 'Z' && state != 'X') || threads > 1;
  return found == 6 ? 0 : -ENODATA;
}

// Compares the pid that /proc has for this process. `self` starts at the directory `proc`.
int CheckNumber(int proc, const char* self) {
  char own[16] = "";
  return readlinkat(proc, self, own, sizeof own - 1) > 0 && std::atoi(own) == getpid() ? 0 : -EXDEV;
}

// The options of the last file system mounted on /proc.
std::string MountOptions(const std::string& mountinfo) {
  std::string options;
  for (std::size_t at = 0; (at = mountinfo.find(" /proc ", at)) != std::string::npos; ++at) {
    const std::size_t start = mountinfo.find(" - ", at);
    options = mountinfo.substr(start, mountinfo.find('\n', start) - start);
  }
  return options;
}

bool HidesProcesses() {
  std::string mountinfo;
  if (ReadWhole(AT_FDCWD, "/proc/self/mountinfo", &mountinfo) != 0) return true;
  const std::string options = MountOptions(mountinfo);
  const std::size_t found = options.find("hidepid=");
  if (found == std::string::npos) return false;
  // A reader that sees another user's process 1 sees all processes.
  struct stat first {};
  return stat("/proc/1", &first) != 0 || first.st_uid == geteuid();
}

// Returns 0 or a negated errno: -ESRCH for a process that has ended or is in none of the groups. Without `pgids`, reads every
// process. A sandbox may refuse getpgid.
int ReadIfWanted(int proc, const std::set<pid_t>* pgids, std::string* text, ProcessEntry* entry, int* vanished) {
  const pid_t pgid = pgids == nullptr ? -1 : getpgid(entry->pid);
  if (pgid != -1 && pgids->count(pgid) == 0) return -ESRCH;
  const int error = ReadEntry(proc, text, entry);
  if (error == -ESRCH) ++*vanished;
  return error;
}

int ReadListed(const std::set<pid_t>* pgids, const ProcessVisitor& each, int* vanished) {
  *vanished = 0;
  const int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc == -1) return errno == ENOENT ? -EXDEV : -errno;
  int error = CheckNumber(proc, "self");
  std::string text;
  const auto read = [&](pid_t pid) {
    if (error != 0) return;
    ProcessEntry entry{};
    entry.pid = pid;
    const int unread = ReadIfWanted(proc, pgids, &text, &entry, vanished);
    if (unread == 0) each(entry);
    if (unread != 0 && unread != -ESRCH) error = unread;
  };
  const int unlisted = error == 0 ? EachPid(proc, read) : error;
  close(proc);
  return error == 0 ? unlisted : error;
}

ProcessVisitor AppendTo(std::vector<ProcessEntry>* entries) {
  entries->clear();
  return [entries](const ProcessEntry& entry) { entries->push_back(entry); };
}

}  // namespace

int CheckProc() { return CheckNumber(AT_FDCWD, "/proc/self"); }

int ReadProcesses(const ProcessVisitor& each, int* vanished) { return ReadListed(nullptr, each, vanished); }

int ReadProcesses(std::vector<ProcessEntry>* entries, int* vanished) { return ReadProcesses(AppendTo(entries), vanished); }

int ReadProcess(pid_t pid, ProcessEntry* entry) {
  *entry = {};
  entry->pid = pid;
  std::string text;
  const int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc == -1) return -errno;
  const int error = ReadEntry(proc, &text, entry);
  close(proc);
  return error;
}

int ReadGroups(const std::set<pid_t>& pgids, std::vector<ProcessEntry>* entries, int* vanished) {
  return ReadListed(&pgids, AppendTo(entries), vanished);
}

int ReadHiddenMembers(pid_t pgid, std::vector<ProcessEntry>* entries) {
  if (!HidesProcesses()) return 0;
  // The kernel's own limit, for a /proc that has only processes.
  constexpr int kMost = 1 << 22;
  std::string text;
  const int last = ReadWhole(AT_FDCWD, "/proc/sys/kernel/pid_max", &text) == 0 ? std::atoi(text.c_str()) : kMost;
  const auto is_listed = [entries](pid_t pid) {
    return std::any_of(entries->begin(), entries->end(), [pid](const ProcessEntry& entry) { return entry.pid == pid; });
  };
  for (pid_t pid = 2; pid < last; ++pid) {
    if (getpgid(pid) == pgid && !is_listed(pid)) entries->push_back({pid, 0, pgid, 0, MayLive(pid), 0});
  }
  return 0;
}

#endif
