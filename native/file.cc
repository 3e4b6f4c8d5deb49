#include "file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

int ReadFile(const char* path, void* into, std::size_t size) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return -errno;
  const ssize_t length = read(fd, into, size);
  const int result = length == -1 ? -errno : static_cast<int>(length);
  close(fd);
  return result;
}
