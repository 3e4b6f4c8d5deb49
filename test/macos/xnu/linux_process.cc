#include "linux_process.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::size_t ReadInto(pid_t pid, const char* name, char* text, std::size_t room) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return 0;
  const ssize_t size = read(fd, text, room);
  close(fd);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

std::string ReadText(pid_t pid, const char* name) {
  char text[8192];
  return std::string(text, ReadInto(pid, name, text, sizeof text));
}

std::uint64_t SetIn(const std::string& status, const char* name) {
  const std::size_t found = status.find(name);
  return found == std::string::npos ? 0 : std::strtoull(status.c_str() + found + std::strlen(name), nullptr, 16);
}

bool ReadStat(pid_t pid, LinuxProcess* process) {
  const std::string stat = ReadText(pid, "stat");
  const std::size_t open = stat.find('(');
  const std::size_t end = stat.rfind(')');
  if (end == std::string::npos) return false;
  process->pid = pid;
  process->command = stat.substr(open + 1, end - open - 1);
  return std::sscanf(stat.c_str() + end, ") %c %d %d %d %d %d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %llu",
                     &process->state, &process->ppid, &process->pgid, &process->sid, &process->terminal,
                     &process->foreground_group, &process->threads, &process->started) == 8;
}

}  // namespace

bool ReadLinuxProcess(pid_t pid, LinuxProcess* process) {
  *process = {};
  if (!ReadStat(pid, process)) return false;
  const std::string status = ReadText(pid, "status");
  process->ignored = SetIn(status, "\nSigIgn:\t");
  process->caught = SetIn(status, "\nSigCgt:\t");
  return true;
}

bool IsZombie(pid_t pid) {
  char text[1024];
  const std::size_t size = ReadInto(pid, "stat", text, sizeof text - 1);
  text[size] = '\0';
  const char* const end = std::strrchr(text, ')');
  if (end == nullptr || end[2] != 'Z') return false;
  constexpr int kToThreads = 18;
  const char* field = end + 1;
  for (int index = 1; index < kToThreads; ++index) field = std::strchr(field + 1, ' ');
  return std::atol(field) <= 1;
}

std::vector<pid_t> LinuxPids() {
  std::vector<pid_t> pids;
  DIR* directory = opendir("/proc");
  if (directory == nullptr) return pids;
  while (const dirent* entry = readdir(directory)) {
    const pid_t pid = std::atoi(entry->d_name);
    if (pid > 0) pids.push_back(pid);
  }
  closedir(directory);
  return pids;
}
