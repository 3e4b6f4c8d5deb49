// Learning that a descriptor is readable, without the event loop.
#pragma once

#include <pthread.h>

#include <memory>
#include <mutex>

// Passes on, from any thread, which event has come for what is known by `key`.
class Reporter {
 public:
  using Call = void (*)(void* context, int key, int event);

  Reporter(Call call, void* context) : call_(call), context_(context) {}
  void Report(int key, int event);
  // No call is under way or will come after this.
  void Close();

 private:
  const Call call_;
  void* const context_;
  std::mutex mutex_;
  bool open_ = true;  // Guarded by `mutex_`.
};

// What is reported: of a descriptor that it is readable, of a child or group that it has ended, of a child that it has been
// continued. That a signal has stopped a child is reported by that signal's number.
enum WatchEvent : int { kReadable = 0, kEnded = 0, kContinued = -1 };
// A child's end is reported as that of its pidfd, which becomes readable, and JavaScript reads ENDED.
static_assert(kEnded == kReadable, "a pidfd reports the same as a thread");

// Watches descriptors from a thread of its own, which blocks every signal.
class Watcher {
 public:
  explicit Watcher(std::shared_ptr<Reporter> reporter) : reporter_(std::move(reporter)) {}
  ~Watcher();

  // Starts the thread. Returns 0 or a negated errno, and the call that failed.
  int Start(const char** failed);

  // Makes the reporter report `key`, which is not negative, with kReadable, once, when `fd` is readable; to be called again for the next
  // time. Returns 0 or a negated errno.
  int Watch(int fd, int key);

  const std::shared_ptr<Reporter>& reporter() const { return reporter_; }

 private:
  const std::shared_ptr<Reporter> reporter_;
#if defined(__linux__)
  static void* Run(void* watcher);
  int Open(const char** failed);
  void CloseAll();

  bool running_ = false;
  pthread_t thread_{};
  int epoll_ = -1;
  int stop_ = -1;
#endif
};
