#include "contain/family.h"

#if defined(__linux__)

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "posix/new_pids.h"
#include "wait/our_children.h"

namespace {

constexpr timespec kPause{0, 1'000'000};
// How many looks in a row must find none, and the most looks.
constexpr int kQuietLooks = 10;
constexpr int kMostLooks = 200;

}  // namespace

int FollowNewMembers(const Family& family, const ProcessVisitor& found) {
  if (family.mark == kNoMark) return 0;
  const int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc == -1) return -errno;
  NewPids pids;
  int error = pids.Next(proc, [](pid_t) {});
  bool found_new = false;
  const auto read = [&](pid_t pid) {
    ProcessEntry process{};
    if (IsOurChild(pid) || HasMark(proc, pid, family.mark) != 1 || ReadProcess(pid, &process) != 0) return;
    found_new = true;
    if (process.living) found(process);
  };
  for (int looks = 0, quiet_looks = 0; error == 0 && looks < kMostLooks && quiet_looks < kQuietLooks; ++looks) {
    nanosleep(&kPause, nullptr);
    found_new = false;
    error = pids.Next(proc, read);
    quiet_looks = found_new ? 0 : quiet_looks + 1;
  }
  close(proc);
  return error;
}

#else

int FollowNewMembers(const Family&, const ProcessVisitor&) { return 0; }

#endif
