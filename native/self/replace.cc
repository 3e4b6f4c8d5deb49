#include "self/replace.h"

#include <fcntl.h>

#include <utility>

#include "posix/kernel.h"
#include "self/exec.h"

namespace {

constexpr int kTries = 100;

// A sandbox may refuse a call once that never fails in the kernel.
template <typename Call>
void Insist(Call call) {
  for (int tries = 0; tries < kTries && call() == -1; ++tries) continue;
}

// Gives ignored signals their default action, and puts "ignore" back.
class ResetSignals {
 public:
  explicit ResetSignals(SignalBits reset) {
    const KernelAction by_default = PlainAction(SIG_DFL);
    for (int signal = 1; signal <= kLastSignal; ++signal) {
      KernelAction now{};
      if ((reset & BitOf(signal)) == 0 || KernelSigaction(signal, nullptr, &now) != 0) continue;
      if (HandlerOf(now) != SIG_IGN || KernelSigaction(signal, &by_default, &saved_[signal]) != 0) continue;
      changed_ |= BitOf(signal);
    }
  }
  ResetSignals(const ResetSignals&) = delete;
  ResetSignals& operator=(const ResetSignals&) = delete;
  ~ResetSignals() {
    for (int signal = 1; signal <= kLastSignal; ++signal) {
      if ((changed_ & BitOf(signal)) != 0) Insist([&] { return KernelSigaction(signal, &saved_[signal], nullptr); });
    }
  }

 private:
  SignalBits changed_ = 0;
  KernelAction saved_[kLastSignal + 1] = {};
};

// Makes a descriptor blocking and inheritable, and puts its flags back. A closed one stays closed.
class PlainDescriptor {
 public:
  explicit PlainDescriptor(int fd) : fd_(fd), flags_(fcntl(fd, F_GETFD)), status_(fcntl(fd, F_GETFL)) {
    if (IsCloexec()) fcntl(fd, F_SETFD, flags_ & ~FD_CLOEXEC);
    if (IsNonBlocking()) fcntl(fd, F_SETFL, status_ & ~O_NONBLOCK);
  }
  PlainDescriptor(const PlainDescriptor&) = delete;
  PlainDescriptor& operator=(const PlainDescriptor&) = delete;
  ~PlainDescriptor() {
    if (IsCloexec()) Insist([this] { return fcntl(fd_, F_SETFD, flags_); });
    if (IsNonBlocking()) Insist([this] { return fcntl(fd_, F_SETFL, status_); });
  }

 private:
  bool IsCloexec() const { return flags_ != -1 && (flags_ & FD_CLOEXEC) != 0; }
  bool IsNonBlocking() const { return status_ != -1 && (status_ & O_NONBLOCK) != 0; }

  int fd_;
  int flags_;
  int status_;
};

}  // namespace

int ReplaceProgram(const std::string& path, std::string arguments, std::optional<std::string> environment, SignalBits reset) {
  const ResetSignals signals(reset);
  const PlainDescriptor input(0);
  const PlainDescriptor output(1);
  const PlainDescriptor errors(2);
  return Execve(path, std::move(arguments), std::move(environment));
}
