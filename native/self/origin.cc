#include "self/origin.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <mutex>

namespace {

struct Noted {
  int holders;
  struct sigaction before;
};

std::mutex noted_mutex;
Noted noted[kLastSignal + 1];  // `holders` are guarded by `noted_mutex`.
std::atomic<std::uint32_t> from_kernel[kLastSignal + 1];
std::atomic<std::uint32_t> from_process[kLastSignal + 1];
// The last senders of each signal. The lap in a place shows which signal its sender belongs to.
constexpr std::uint32_t kPlaces = 32;
std::atomic<std::uint64_t> senders[kLastSignal + 1][kPlaces];
static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "a handler may use it");
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a handler may use it");

// From the highest bit: the lap, the pid, the uid. A pid has at most 22 bits.
constexpr int kUidBits = 32;
constexpr int kPidBits = 23;
constexpr std::uint64_t kLaps = (std::uint64_t{1} << (64 - kUidBits - kPidBits)) - 1;

enum class Origin { kKernel, kProcess, kUnknown };

#if defined(__linux__)

Origin OriginIn(int, const siginfo_t& info) { return info.si_code > 0 ? Origin::kKernel : Origin::kProcess; }

bool HasSender(const siginfo_t& info) {
  return info.si_code == SI_USER || info.si_code == SI_QUEUE || info.si_code == SI_TKILL || info.si_code == SI_MESGQ;
}

#else

bool MayBeOfTerminal(int signal) { return signal == SIGINT || signal == SIGQUIT || signal == SIGHUP; }

// The kernel reports the same code for a key as for kill(2). The sender of a key is the process that has written it to the other
// side of the terminal: a terminal emulator, sshd or tmux. These processes are still alive, and have sessions of their own.
Origin OriginIn(int signal, const siginfo_t& info) {
  if (info.si_pid <= 0) return Origin::kUnknown;
  if (!MayBeOfTerminal(signal)) return Origin::kProcess;
  const int error = errno;
  const pid_t session = getsid(info.si_pid);
  const bool is_outside = session != -1 && session != getsid(0);
  errno = error;
  return is_outside ? Origin::kUnknown : Origin::kProcess;
}

bool HasSender(const siginfo_t&) { return true; }

#endif

// Never 0, which is a place that has no sender yet.
std::uint64_t LapOf(std::uint32_t index) { return 1 + (index / kPlaces) % kLaps; }

void NoteSender(int signal, const siginfo_t& info) {
  const std::uint32_t index = from_process[signal]++;
  if (!HasSender(info)) return;
  const std::uint64_t pid = static_cast<std::uint32_t>(info.si_pid);
  senders[signal][index % kPlaces] = LapOf(index) << (kUidBits + kPidBits) | pid << kUidBits | info.si_uid;
}

void Note(int signal, siginfo_t* info, void* context) {
  const Origin origin = OriginIn(signal, *info);
  if (origin == Origin::kKernel) ++from_kernel[signal];
  if (origin == Origin::kProcess) NoteSender(signal, *info);
  const struct sigaction& before = noted[signal].before;
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(signal, info, context);
  } else {
    before.sa_handler(signal);
  }
}

bool IsOurs(const struct sigaction& action) { return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == Note; }

bool IsHandler(const struct sigaction& action) { return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN; }

int Hold(int signal) {
  struct sigaction now {};
  if (sigaction(signal, nullptr, &now) != 0) return -errno;
  if (!IsOurs(now) && IsHandler(now)) {
    noted[signal].before = now;
    now.sa_flags |= SA_SIGINFO;
    now.sa_sigaction = Note;
    if (sigaction(signal, &now, nullptr) != 0) return -errno;
  }
  ++noted[signal].holders;
  return 0;
}

int Release(int signal) {
  if (noted[signal].holders == 0) return -EINVAL;
  struct sigaction now {};
  if (noted[signal].holders == 1) {
    if (sigaction(signal, nullptr, &now) != 0) return -errno;
    if (IsOurs(now) && sigaction(signal, &noted[signal].before, nullptr) != 0) return -errno;
  }
  --noted[signal].holders;
  return 0;
}

}  // namespace

int HoldOrigins(SignalBits set) {
  const std::lock_guard<std::mutex> lock(noted_mutex);
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    const int error = (set & BitOf(signal)) != 0 ? Hold(signal) : 0;
    if (error == 0) continue;
    for (int earlier = 1; earlier < signal; ++earlier) {
      if ((set & BitOf(earlier)) != 0) Release(earlier);
    }
    return error;
  }
  return 0;
}

int ReleaseOrigins(SignalBits set) {
  const std::lock_guard<std::mutex> lock(noted_mutex);
  int result = 0;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    const int error = (set & BitOf(signal)) != 0 ? Release(signal) : 0;
    if (error != 0) result = error;
  }
  return result;
}

Origins OriginsOf(int signal) { return {from_kernel[signal], from_process[signal]}; }

bool SenderOf(int signal, std::uint32_t index, Sender* sender) {
  const std::uint64_t word = senders[signal][index % kPlaces];
  if (word >> (kUidBits + kPidBits) != LapOf(index)) return false;
  constexpr std::uint64_t kPidMask = (std::uint64_t{1} << kPidBits) - 1;
  *sender = {static_cast<pid_t>(word >> kUidBits & kPidMask), static_cast<uid_t>(word)};
  return true;
}
