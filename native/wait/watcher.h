// Reports when a descriptor is readable or writable, by epoll or kqueue, on its own thread or, on Linux, when its owner asks.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <functional>
#include <memory>
#include <mutex>

// Passes on, from any thread, an event for the object that `key` identifies.
class Reporter {
 public:
  using Call = void (*)(void* context, int key, int event);

  Reporter(Call call, void* context) : call_(call), context_(context) {}
  void Report(int key, int event);
  // After this no call is in progress, and none will come.
  void Close();

 private:
  const Call call_;
  void* const context_;
  std::mutex mutex_;
  bool open_ = true;  // Guarded by `mutex_`.
};

// Events: a descriptor is readable, a child or group has ended, a child has been continued. When a signal has stopped a child,
// the event is that signal's number.
enum WatchEvent : int { kReadable = 0, kEnded = 0, kContinued = -1 };
// On Linux a child's end makes its pidfd readable. It is reported as kReadable, and JavaScript reads ENDED.
static_assert(kEnded == kReadable, "a pidfd reports the same as a thread");

// Watches descriptors. Its own thread blocks every signal.
class Watcher {
 public:
  explicit Watcher(std::shared_ptr<Reporter> reporter) : reporter_(std::move(reporter)) {}
  ~Watcher();

  // Starts with a thread. Returns 0 or a negated errno, and the call that failed.
  int Start(const char** failed);
#if defined(__linux__)
  // Starts without a thread. `descriptor` is readable when there are reports, and TakeReady passes them on. Returns as Start does.
  int StartWithoutThread(const char** failed);
  int descriptor() const { return queue_; }
  // A report may close `descriptor`.
  static void TakeReady(int descriptor, const std::function<void(int key)>& report);
#endif

  // Makes the reporter report `key`, which must not be negative, with kReadable when `fd` is readable. It reports once; call it
  // again for the next time. Returns 0 or a negated errno.
  int Watch(int fd, int key);
  // The same for a descriptor that is ready for one of `events`: POLLIN and POLLOUT, as in poll(3p).
  int WatchFor(int fd, int key, int events);

#if !defined(__linux__)
  // Makes the reporter report `pid` and kEnded when this child ends, or at once. Returns 0 or a negated errno.
  int WatchEnd(pid_t pid);
#endif

  const std::shared_ptr<Reporter>& reporter() const { return reporter_; }

 private:
  const std::shared_ptr<Reporter> reporter_;
  static void* Run(void* watcher);
  int Open(const char** failed);
  void Wake() const;
  void CloseAll();

  bool running_ = false;
  pthread_t thread_{};
  int queue_ = -1;
  int stop_ = -1;  // On Linux, a descriptor that ends the thread.
};
