#include "wait/communicate.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>

#include "posix/descriptor.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kChunk = std::size_t{64} * 1024;
// Milliseconds from one SIGKILL to the next: a member may have started while the others were killed.
constexpr double kAgain = 1'000;

#if defined(MSG_NOSIGNAL)
constexpr int kSendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
constexpr int kSendFlags = MSG_DONTWAIT;  // CloexecSocketPair has set this for the socket.
#endif

class Communication {
 public:
  Communication(Conversation* conversation, int end_fd) : conversation_(conversation), end_fd_(end_fd) {}

  int Run() {
    // Channels that the child has not closed yet take their input now, as under Node.
    for (Channel& channel : conversation_->channels) {
      if (channel.input_left > 0) {
        Write(&channel);
      } else {
        FinishInput(&channel);
      }
    }
    while (!ended_ || AnyOpen()) Step();
    // The child's leftovers got the signal at the same time.
    if (conversation_->is_killed) conversation_->grace = std::max(0.0, conversation_->grace - MillisecondsSince(asked_at_));
    return error_ != 0 ? error_ : input_error_;
  }

 private:
  // The first error is reported. An error of input is reported only where there is no other.
  void SetError(int error) {
    if (error_ == 0) error_ = error;
  }

  static bool IsOpen(const Channel& channel) { return channel.fd >= 0 && (channel.input_left > 0 || channel.gives_output); }

  bool AnyOpen() const { return std::any_of(conversation_->channels.begin(), conversation_->channels.end(), IsOpen); }

  static void Close(Channel* channel) {
    if (channel->fd >= 0) close(channel->fd);
    channel->fd = -1;
  }

  // The child waits for end-of-file.
  void FinishInput(Channel* channel) {
    if (!channel->takes_input || channel->input_left > 0 || shutdown(channel->fd, SHUT_WR) == 0 || errno == ENOTCONN) return;
    if (input_error_ == 0) input_error_ = -errno;
    Close(channel);
  }

  // Keeps the output so far, and reads no more.
  void Kill(int signal) {
    if (!killed_) asked_at_ = Clock::now();
    next_kill_ = killed_ ? MillisecondsSince(asked_at_) + kAgain : conversation_->grace;
    killed_ = true;
    if (!ended_) {
      conversation_->is_killed = true;
      const int error = Signal(signal);
      if (error != 0 && error != -ESRCH) {
        SetError(error);
        const int unkilled = EndNow(conversation_->pid, conversation_->pidfd, &conversation_->end);
        if (unkilled != 0) error_ = unkilled;
        ended_ = true;
      }
    }
    for (Channel& channel : conversation_->channels) Close(&channel);
  }

  bool IsContained() const { return static_cast<bool>(conversation_->signal_all); }

  int Signal(int signal) const {
    return IsContained() ? conversation_->signal_all(signal) : SendSignal(conversation_->pid, conversation_->pidfd, signal);
  }

  void Write(Channel* channel) {
    const ssize_t written = send(channel->fd, channel->input, channel->input_left, kSendFlags);
    if (written >= 0) {
      channel->input += written;
      channel->input_left -= static_cast<std::size_t>(written);
      FinishInput(channel);
    } else if (errno != EAGAIN && errno != EINTR) {
      if (input_error_ == 0) input_error_ = -errno;
      channel->input_left = 0;
      FinishInput(channel);
    }
  }

  void Read(Channel* channel) {
    char chunk[kChunk];
    const ssize_t size = recv(channel->fd, chunk, kChunk - channel->output.size() % kChunk, MSG_DONTWAIT);
    if (size > 0) {
      channel->output.append(chunk, static_cast<std::size_t>(size));
      output_size_ += static_cast<double>(size);
      if (conversation_->max_output > 0 && output_size_ > conversation_->max_output) {
        SetError(-ENOBUFS);
        Kill(conversation_->kill_signal);
      }
    } else if (size == 0) {
      channel->gives_output = false;
    } else if (errno != EAGAIN && errno != EINTR) {
      SetError(-errno);
      // A child that goes on writing must not wait for a reader.
      Close(channel);
    }
  }

  // The child has ended, but a tracer may still hold it.
  void Reap() {
    const pid_t reaped = WaitAndReap(conversation_->pid, end_fd_, &conversation_->end);
    ended_ = true;
    if (reaped < 0) SetError(reaped);
    if (IsContained()) ReadRest();
  }

  // Reads what has been written by now. Other processes may keep writing forever.
  void ReadRest() {
    for (Channel& channel : conversation_->channels) {
      const int unread = channel.fd >= 0 && channel.gives_output ? UnreadBytes(channel.fd) : 0;
      const std::size_t end = channel.output.size() + static_cast<std::size_t>(std::max(unread, 0));
      while (channel.fd >= 0 && channel.gives_output && channel.output.size() < end) Read(&channel);
    }
    for (Channel& channel : conversation_->channels) Close(&channel);
  }

  // Also after the child has ended, because another process may keep its output open.
  bool IsTimed() const { return conversation_->timeout > 0 && !killed_; }

  bool IsEscalating() const { return killed_ && !ended_ && IsContained(); }

  static double MillisecondsSince(Clock::time_point time) {
    return std::chrono::duration<double, std::milli>(Clock::now() - time).count();
  }

  double MillisecondsLeft() const {
    return killed_ ? next_kill_ - MillisecondsSince(asked_at_) : conversation_->timeout - MillisecondsSince(start_);
  }

  int PollTimeout() const {
    if (!IsTimed() && !IsEscalating()) return -1;
    return static_cast<int>(std::clamp(MillisecondsLeft() + 1, 0.0, static_cast<double>(INT_MAX)));
  }

  void Step() {
    std::vector<pollfd> polled;
    std::vector<Channel*> open;
    polled.push_back({ended_ ? -1 : end_fd_, POLLIN, 0});
    for (Channel& channel : conversation_->channels) {
      if (!IsOpen(channel)) continue;
      const int events = (channel.gives_output ? POLLIN : 0) | (channel.input_left > 0 ? POLLOUT : 0);
      polled.push_back({channel.fd, static_cast<short>(events), 0});
      open.push_back(&channel);
    }
    if (poll(polled.data(), static_cast<nfds_t>(polled.size()), PollTimeout()) == -1) {
      if (errno == EINTR) return;
      SetError(-errno);
      Kill(SIGKILL);
      if (!ended_) Reap();
      return;
    }
    if (polled[0].revents != 0) Reap();
    for (std::size_t index = 0; index < open.size(); ++index) {
      Channel* channel = open[index];
      const short ready = polled[index + 1].revents;
      if (ready == 0 || channel->fd < 0) continue;
      if (channel->input_left > 0 && (ready & ~POLLIN) != 0) Write(channel);
      if (channel->gives_output && (ready & ~POLLOUT) != 0 && channel->fd >= 0) Read(channel);
    }
    if (IsTimed() && MillisecondsLeft() <= 0) {
      SetError(-ETIMEDOUT);
      Kill(conversation_->kill_signal);
    } else if (IsEscalating() && MillisecondsLeft() <= 0) {
      Kill(SIGKILL);
    }
  }

  Conversation* conversation_;
  const int end_fd_;
  const Clock::time_point start_ = Clock::now();
  bool ended_ = false;
  bool killed_ = false;
  Clock::time_point asked_at_;  // The time of the first signal.
  double next_kill_ = 0;        // In milliseconds from then on.
  int error_ = 0;
  int input_error_ = 0;
  double output_size_ = 0;
};

}  // namespace

int Communicate(Conversation* conversation) {
  const int end_fd = conversation->pidfd >= 0 ? conversation->pidfd : EndDescriptor(conversation->pid);
  // Its output and its end cannot both be waited for.
  if (end_fd < 0) EndNow(conversation->pid, conversation->pidfd, &conversation->end);
  const int error = end_fd < 0 ? end_fd : Communication(conversation, end_fd).Run();
  if (end_fd >= 0) close(end_fd);
  for (const Channel& channel : conversation->channels) {
    if (channel.fd >= 0) close(channel.fd);
  }
  return error;
}
