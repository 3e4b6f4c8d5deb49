#include "threads/own_descriptors.h"

#if defined(__linux__)

#include <dirent.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace {

// Without /proc, closes each number that the table could have.
void CloseEach() {
  constexpr rlim_t kMost = 1 << 20;
  rlimit limit{kMost, kMost};
  getrlimit(RLIMIT_NOFILE, &limit);
  for (rlim_t fd = 0; fd < std::min(limit.rlim_max, kMost); ++fd) close(static_cast<int>(fd));
}

void CloseAll() {
  // The table is full where this process is out of descriptors.
  constexpr int kStandardStreams = 3;
  for (int fd = 0; fd < kStandardStreams; ++fd) close(fd);
  DIR* directory = opendir("/proc/thread-self/fd");
  if (directory == nullptr) return CloseEach();
  while (const dirent* entry = readdir(directory)) {
    const int fd = std::atoi(entry->d_name);
    if (*entry->d_name != '.' && fd != dirfd(directory)) close(fd);
  }
  closedir(directory);
}

constexpr unsigned kUnshare = 1U << 1;  // CLOSE_RANGE_UNSHARE, which older headers lack.

}  // namespace

// One end of a pipe in this table would keep the other end from reading end-of-file.
bool OwnDescriptors() {
#if defined(SYS_close_range)
  if (syscall(SYS_close_range, 0U, ~0U, kUnshare) == 0) return true;
#endif
  if (unshare(CLONE_FILES) != 0) return false;
  CloseAll();
  return true;
}

#else

bool OwnDescriptors() { return false; }

#endif
