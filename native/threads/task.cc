#include "threads/task.h"

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
#include <ctime>
#include <string>

#include "posix/file.h"

namespace {

// Never closed. It belongs to the descriptor table of the thread that reads it.
DIR* directory;

// Returns 0 or a negated errno: -ESRCH for a thread that has ended.
int ReadTaskFile(int tid, const char* name, std::string* text) {
  char path[64];
  std::snprintf(path, sizeof path, "%d/%s", tid, name);
  const int error = ReadWhole(dirfd(directory), path, text);
  return error == -ENOENT ? -ESRCH : error;
}

// Finds `name` in the text that has not been read yet. Returns the text after it, or null where `name` is missing.
const char* Field(const char** text, const char* name) {
  const char* found = std::strstr(*text, name);
  if (found == nullptr) return nullptr;
  *text = found + std::strlen(name);
  return *text;
}

// The kernel lists the thread's numbers in the pid namespace of /proc and in each namespace below it.
bool IsOfThisNamespace(const char* numbers) {
  return numbers == nullptr || std::strcspn(numbers, "\t ") >= std::strcspn(numbers, "\n");
}

}  // namespace

int ThreadId() { return static_cast<int>(syscall(SYS_gettid)); }

int OpenTasks() {
  if (directory != nullptr) return 0;
  directory = opendir("/proc/self/task");
  if (directory == nullptr) return errno == ENOENT ? -EXDEV : -errno;
  Task self;
  const int error = ReadTask(ThreadId(), &self);
  if (error == 0) return 0;
  closedir(directory);
  directory = nullptr;
  return error == -ESRCH ? -EXDEV : error;
}

int ReadTask(int tid, Task* task) {
  static auto& text = *new std::string;
  const int error = ReadTaskFile(tid, "status", &text);
  if (error != 0) return error;
  const char* place = text.c_str();
  const char* state = Field(&place, "\nState:\t");
  const char* numbers = Field(&place, "\nNSpid:\t");
  if (!IsOfThisNamespace(numbers)) return -EXDEV;
  const char* pending = Field(&place, "\nSigPnd:\t");
  const char* blocked = Field(&place, "\nSigBlk:\t");
  const char* voluntary = Field(&place, "\nvoluntary_ctxt_switches:\t");
  const char* other = Field(&place, "\nnonvoluntary_ctxt_switches:\t");
  if (state != nullptr && std::strchr("ZXx", *state) != nullptr) return -ESRCH;
  if (state == nullptr || pending == nullptr || blocked == nullptr || voluntary == nullptr || other == nullptr) return -ENODATA;
  const auto number = [](const char* digits, int base) { return std::strtoull(digits, nullptr, base); };
  *task = {tid, *state, number(blocked, 16), number(pending, 16), number(voluntary, 10) + number(other, 10)};
  return 0;
}

int ReadStart(int tid, unsigned long long* start) {
  static auto& text = *new std::string;
  const int error = ReadTaskFile(tid, "stat", &text);
  if (error != 0) return error;
  // The name in parentheses may contain anything. Fields 3 and on follow it; the start is field 22.
  const char* field = std::strrchr(text.c_str(), ')');
  constexpr int kFieldsBefore = 20;
  for (int count = 0; field != nullptr && count < kFieldsBefore; ++count) field = std::strchr(field + 1, ' ');
  if (field == nullptr) return -ENODATA;
  *start = std::strtoull(field, nullptr, 10);
  return 0;
}

long long ProcessorTime(int tid) {
  // Makes the number as pthread_getcpuclockid(3) does. That function needs the C library's pthread_t of the thread.
  constexpr unsigned kOfThread = 6;
  timespec time{};
  if (clock_gettime(static_cast<clockid_t>(~static_cast<unsigned>(tid) << 3U | kOfThread), &time) != 0) return 0;
  constexpr long long kSecond = 1'000'000'000;
  return time.tv_sec * kSecond + time.tv_nsec;
}

int ListTasks(std::vector<Task>* tasks) {
  tasks->clear();
  rewinddir(directory);
  struct stat before {};
  if (fstat(dirfd(directory), &before) != 0) return -errno;
  std::size_t listed = 0;
  bool found_self = false;
  errno = 0;
  while (const dirent* entry = readdir(directory)) {
    const int tid = std::atoi(entry->d_name);
    if (tid == 0) continue;
    ++listed;
    Task task;
    const int error = ReadTask(tid, &task);
    if (error == 0) tasks->push_back(task);
    if (error != 0 && error != -ESRCH) return error;
    found_self = found_self || (error == 0 && tid == ThreadId());
    errno = 0;
  }
  if (errno != 0) return -errno;
  // "." and ".." count as links, too.
  if (listed + 2 < before.st_nlink) return -EAGAIN;
  return found_self ? 0 : -EXDEV;
}

#else

int ThreadId() { return 0; }

int OpenTasks() { return -ENOSYS; }

int ReadTask(int, Task*) { return -ENOSYS; }

int ReadStart(int, unsigned long long*) { return -ENOSYS; }

long long ProcessorTime(int) { return 0; }

int ListTasks(std::vector<Task>*) { return -ENOSYS; }

#endif
