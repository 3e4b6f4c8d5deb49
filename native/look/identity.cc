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

std::uint64_t StarterOf(pid_t) { return 0; }

#else

#include <libproc.h>

namespace {

// proc_uniqidentifierinfo of <sys/proc_info_private.h>, which Apple does not publish in an SDK.
struct Identities {
  std::uint8_t executable[16];
  std::uint64_t own;
  std::uint64_t starter;
  std::uint64_t rest[3];
};
constexpr int kFlavor = 17;  // PROC_PIDUNIQIDENTIFIERINFO.

Identities ReadIdentities(pid_t pid) {
  constexpr std::uint64_t kAlsoZombie = 1;
  Identities identities{};
  const int size = proc_pidinfo(pid, kFlavor, kAlsoZombie, &identities, sizeof identities);
  return size == sizeof identities ? identities : Identities{};
}

}  // namespace

std::uint64_t IdentityOf(pid_t pid) { return ReadIdentities(pid).own; }

std::uint64_t StarterOf(pid_t pid) { return ReadIdentities(pid).starter; }

#endif
