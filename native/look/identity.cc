#include "look/identity.h"

#if defined(__linux__)

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

std::uint64_t IdentityOf(pid_t pid) {
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (pidfd == -1) return 0;
  struct stat file {};
  const int error = fstat(pidfd, &file);
  close(pidfd);
  return error == 0 ? file.st_ino : 0;
}

#else

std::uint64_t IdentityOf(pid_t) { return 0; }

#endif
