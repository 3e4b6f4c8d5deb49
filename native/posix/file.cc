#include "posix/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace {

// Reads until `size` bytes or the end of the file. Returns the number of bytes, or a negated errno.
ssize_t ReadUpTo(int fd, char* into, std::size_t size) {
  std::size_t length = 0;
  while (length < size) {
    const ssize_t more = read(fd, into + length, size - length);
    if (more == 0) break;
    if (more == -1 && errno != EINTR) return -errno;
    if (more > 0) length += static_cast<std::size_t>(more);
  }
  return static_cast<ssize_t>(length);
}

}  // namespace

int ReadFile(const char* path, void* into, std::size_t size) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return -errno;
  const ssize_t length = ReadUpTo(fd, static_cast<char*>(into), size);
  close(fd);
  return static_cast<int>(length);
}

int ReadWhole(int directory, const char* path, std::string* text) {
  constexpr std::size_t kChunk = 4096;
  const int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return -errno;
  std::size_t length = 0;
  ssize_t more = 0;
  do {
    if (text->size() < length + kChunk) text->resize(length + kChunk);
    more = ReadUpTo(fd, text->data() + length, text->size() - length);
    if (more > 0) length += static_cast<std::size_t>(more);
  } while (more > 0 && length == text->size());
  close(fd);
  text->resize(length);
  return more < 0 ? static_cast<int>(more) : 0;
}
