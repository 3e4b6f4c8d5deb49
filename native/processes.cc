#include "processes.h"

#if defined(__linux__)

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

bool ReadEntry(int proc, const char* name, ProcessEntry* entry) {
  char path[NAME_MAX + 8];
  std::snprintf(path, sizeof path, "%s/stat", name);
  const int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return false;
  char text[512];
  const ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  if (size <= 0) return false;
  text[size] = '\0';
  // The command before them is in parentheses, and may hold parentheses and spaces itself.
  const char* fields = std::strrchr(text, ')');
  if (fields == nullptr) return false;
  char state = 0;
  long threads = 0;
  const int found = std::sscanf(fields, ") %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld", &state,
                                &entry->ppid, &entry->pgid, &entry->sid, &threads);
  // A main thread that has ended before others is shown as a zombie, too.
  entry->living = (state != 'Z' && state != 'X') || threads > 1;
  return found == 5;
}

}  // namespace

std::vector<ProcessEntry> Processes() {
  std::vector<ProcessEntry> entries;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return entries;
  while (const dirent* item = readdir(proc)) {
    ProcessEntry entry{};
    entry.pid = std::atoi(item->d_name);
    if (entry.pid > 0 && ReadEntry(dirfd(proc), item->d_name, &entry)) entries.push_back(entry);
  }
  closedir(proc);
  return entries;
}

#else

#include <sys/proc.h>
#include <sys/sysctl.h>

std::vector<ProcessEntry> Processes() {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_ALL, 0};
  std::size_t size = 0;
  std::vector<ProcessEntry> entries;
  if (sysctl(name, 4, nullptr, &size, nullptr, 0) != 0) return entries;
  // Room for some more that begin meanwhile.
  std::vector<kinfo_proc> found(size / sizeof(kinfo_proc) + 64);
  size = found.size() * sizeof(kinfo_proc);
  if (sysctl(name, 4, found.data(), &size, nullptr, 0) != 0) return entries;
  found.resize(size / sizeof(kinfo_proc));
  for (const kinfo_proc& process : found) {
    entries.push_back(
        {process.kp_proc.p_pid, process.kp_eproc.e_ppid, process.kp_eproc.e_pgid, 0, process.kp_proc.p_stat != SZOMB});
  }
  return entries;
}

#endif
