#include "contain/signal_members.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <utility>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

#include "posix/descriptor.h"

namespace {

// Members that ignore the signal may keep forking.
constexpr int kMostLooks = 10;
// Stopped members do not fork.
constexpr int kMostLooksToStop = 100;

#if defined(__linux__)

int OpenPidfd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

int SignalByPidfd(int pidfd, int signal) { return syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0 ? 0 : -errno; }

#else

int OpenPidfd(pid_t) { return -1; }

int SignalByPidfd(int, int) { return -ENOSYS; }

#endif

class Signalling {
 public:
  Signalling(const MemberSource& source, bool want_pidfd) : source_(source), want_pidfd_(want_pidfd) {}
  Signalling(const Signalling&) = delete;
  Signalling& operator=(const Signalling&) = delete;
  ~Signalling() {
    for (const auto& [member, reached] : reached_) {
      if (reached.pidfd >= 0) close(reached.pidfd);
    }
  }

  // Returns 0, or the negated errno of a look.
  int Reach(int signal) {
    for (int look = 0; look < kMostLooks; ++look) {
      Unseen unseen{};
      const int error = Look(signal, {}, &unseen);
      if (error != 0 || !found_new_) return error;
    }
    return 0;
  }

  // The same for SIGSTOP. Members that fork and end during a look are stopped as they start; all others by the first look.
  int Stop() {
    const auto stop = [this](const ProcessEntry& member) { Add(member, SIGSTOP); };
    int quiet_looks = 0;
    for (int look = 0; look < kMostLooksToStop && quiet_looks < 2; ++look) {
      Unseen unseen{};
      int error = Look(SIGSTOP, stop, &unseen);
      const bool moves = unseen.ended + unseen.vanished > 0 || (found_new_ && look > 0);
      if (error == 0 && moves && source_.follow) error = source_.follow(stop);
      if (error != 0) return error;
      quiet_looks = found_new_ || unseen.ended > 0 ? 0 : quiet_looks + 1;
    }
    return 0;
  }

  void SignalAll(int signal) {
    for (auto& [member, reached] : reached_) reached.error = Send(reached, signal);
  }

  int Result() const {
    int result = -ESRCH;
    for (const auto& [member, reached] : reached_) {
      const int error = reached.error;
      if (error != 0 && error != -ESRCH && error != -EPERM) return error;
      if (error == 0 || result == -ESRCH) result = error;
    }
    return result;
  }

 private:
  struct Reached {
    ProcessEntry entry;
    int pidfd;  // -1 where the kernel has none, or if it belonged to another process.
    int error;
  };

  int Look(int signal, const ProcessVisitor& early, Unseen* unseen) {
    std::vector<ProcessEntry> members;
    found_new_ = false;
    const int error = source_.find(&members, unseen, early);
    if (error != 0) return error;
    for (const ProcessEntry& member : members) Add(member, signal);
    return 0;
  }

  // While the process of a pidfd lives, no other process has its pid. There may be more members than descriptors.
  void Add(const ProcessEntry& member, int signal) {
    if (member.is_watchdog) return;
    const auto [place, is_new] = reached_.try_emplace({member.pid, member.started}, Reached{member, -1, 0});
    if (!is_new) return;
    found_new_ = true;
    Reached& reached = place->second;
    if (want_pidfd_) reached.pidfd = OpenPidfd(member.pid);
    if (reached.pidfd >= 0 && (source_.is_same(member) != 1 || IsNearLimit(reached.pidfd))) {
      close(reached.pidfd);
      reached.pidfd = -1;
    }
    reached.error = Send(reached, signal);
  }

  int Send(const Reached& reached, int signal) const {
    const int error = reached.pidfd < 0 ? -ENOSYS : SignalByPidfd(reached.pidfd, signal);
    if (error == 0 || error == -ESRCH || (error == -EPERM && kill(reached.entry.pid, 0) != 0)) return error;
    // A sandbox may refuse the call for pidfds.
    const int same = source_.is_same(reached.entry);
    if (same != 1) return same == 0 ? -ESRCH : same;
    return kill(reached.entry.pid, signal) == 0 ? 0 : -errno;
  }

  const MemberSource& source_;
  const bool want_pidfd_;
  bool found_new_ = false;
  std::map<std::pair<pid_t, std::uint64_t>, Reached> reached_;
};

}  // namespace

int SignalMembers(const MemberSource& source, int signal, bool want_pidfd) {
  if (signal == 0) {
    std::vector<ProcessEntry> members;
    Unseen unseen{};
    const int error = source.find(&members, &unseen, {});
    return error == 0 && members.empty() ? -ESRCH : error;
  }
  Signalling signalling(source, want_pidfd);
  const bool kills = signal == SIGKILL;
  const int error = kills ? signalling.Stop() : signalling.Reach(signal);
  if (kills) signalling.SignalAll(SIGKILL);
  return error != 0 ? error : signalling.Result();
}
