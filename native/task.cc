#include "task.h"

#include <cerrno>

#if defined(__linux__)

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t kTextSize = 4096;

// Returns 0 or a negated errno: -ESRCH for a thread that has ended.
int ReadTaskFile(int tid, const char* name, char* text) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/%s", tid, name);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return errno == ENOENT ? -ESRCH : -errno;
  const ssize_t size = read(fd, text, kTextSize - 1);
  const int error = size == -1 ? -errno : 0;
  close(fd);
  text[size > 0 ? size : 0] = '\0';
  return error;
}

// What follows `name` in the text, from the place on up to which it has been read.
const char* Field(const char** text, const char* name) {
  const char* found = *text == nullptr ? nullptr : std::strstr(*text, name);
  *text = found == nullptr ? nullptr : found + std::strlen(name);
  return *text;
}

}  // namespace

int ThreadId() { return static_cast<int>(syscall(SYS_gettid)); }

int ReadTask(int tid, Task* task) {
  char text[kTextSize];
  const int error = ReadTaskFile(tid, "status", text);
  if (error != 0) return error;
  const char* place = text;
  const char* state = Field(&place, "\nState:\t");
  const char* pending = Field(&place, "\nSigPnd:\t");
  const char* blocked = Field(&place, "\nSigBlk:\t");
  const char* voluntary = Field(&place, "\nvoluntary_ctxt_switches:\t");
  const char* other = Field(&place, "\nnonvoluntary_ctxt_switches:\t");
  if (other == nullptr || std::strchr("ZXx", *state) != nullptr) return -ESRCH;
  const auto number = [](const char* digits, int base) { return std::strtoull(digits, nullptr, base); };
  *task = {tid, *state, number(blocked, 16), number(pending, 16), number(voluntary, 10) + number(other, 10)};
  return 0;
}

unsigned long long StartOf(int tid) {
  char text[kTextSize];
  if (ReadTaskFile(tid, "stat", text) != 0) return 0;
  // The name in parentheses may hold anything. Its end is followed by fields 3 and on; the start is field 22.
  const char* field = std::strrchr(text, ')');
  constexpr int kFieldsBefore = 20;
  for (int count = 0; field != nullptr && count < kFieldsBefore; ++count) field = std::strchr(field + 1, ' ');
  return field == nullptr ? 0 : std::strtoull(field, nullptr, 10);
}

int ListTasks(std::vector<Task>* tasks) {
  tasks->clear();
  DIR* directory = opendir("/proc/self/task");
  if (directory == nullptr) return -errno;
  struct stat before {};
  int error = fstat(dirfd(directory), &before) == 0 ? 0 : -errno;
  std::size_t listed = 0;
  while (const dirent* entry = error == 0 ? readdir(directory) : nullptr) {
    const int tid = std::atoi(entry->d_name);
    if (tid == 0) continue;
    ++listed;
    Task task;
    const int unread = ReadTask(tid, &task);
    if (unread == 0) tasks->push_back(task);
    if (unread != -ESRCH) error = unread;
  }
  closedir(directory);
  // "." and ".." count as links, too.
  return error == 0 && listed + 2 < before.st_nlink ? -EAGAIN : error;
}

#else

int ThreadId() { return 0; }

int ReadTask(int, Task*) { return -ENOSYS; }

unsigned long long StartOf(int) { return 0; }

int ListTasks(std::vector<Task>*) { return -ENOSYS; }

#endif
