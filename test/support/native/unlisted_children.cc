// Preload it: files of /proc that list the children of a thread do not exist, as in a kernel without CONFIG_PROC_CHILDREN.

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>

namespace {

bool IsList(const char* path) {
  constexpr char kEnd[] = "/children";
  const std::size_t length = std::strlen(path);
  return std::strncmp(path, "/proc/", 6) == 0 && length >= sizeof kEnd &&
         std::strcmp(path + length - (sizeof kEnd - 1), kEnd) == 0;
}

int Open(int directory, const char* path, int flags, unsigned mode) {
  if (!IsList(path)) return static_cast<int>(syscall(SYS_openat, directory, path, flags, mode));
  errno = ENOENT;
  return -1;
}

}  // namespace

extern "C" int openat(int directory, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const unsigned mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, unsigned) : 0;
  va_end(more);
  return Open(directory, path, flags, mode);
}

extern "C" int openat64(int directory, const char* path, int flags, ...) __attribute__((alias("openat")));
