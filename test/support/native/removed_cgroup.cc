// Preload it: the first directory that the process makes for its cgroups does not exist any more after mkdir, as when another
// process has removed it before it was locked.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

extern "C" int mkdir(const char* path, mode_t mode) {
  static bool is_done = false;
  const int result = static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
  if (result != 0 || is_done || std::strstr(path, "/sigmask-") == nullptr) return result;
  is_done = true;
  rmdir(path);
  return result;
}
