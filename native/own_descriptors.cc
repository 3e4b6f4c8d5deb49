#include "own_descriptors.h"

#if defined(__linux__)

#include <dirent.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

namespace {

void CloseAll() {
  DIR* directory = opendir("/proc/thread-self/fd");
  if (directory == nullptr) return;
  while (const dirent* entry = readdir(directory)) {
    const int fd = std::atoi(entry->d_name);
    if (*entry->d_name != '.' && fd != dirfd(directory)) close(fd);
  }
  closedir(directory);
}

constexpr unsigned kUnshare = 1U << 1;  // CLOSE_RANGE_UNSHARE, which is younger than some headers.

}  // namespace

// A table that holds one end of a pipe would keep the other end from reading end-of-file.
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
