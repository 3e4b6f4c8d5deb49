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

// What is reported of descriptors; kLook, with no key, asks for a call of Watcher::Look.
constexpr int kReadable = 0;
constexpr int kNoKey = 0;
constexpr int kLook = 0;

// Watches descriptors from a thread of its own, which blocks every signal. It has no more to tell than that there is
// something to be looked at, and sleeps until somebody has: what comes meanwhile comes together.
class Watcher {
 public:
  explicit Watcher(std::shared_ptr<Reporter> reporter) : reporter_(std::move(reporter)) {}
  ~Watcher();

  // Starts the thread. Returns 0 or a negated errno, and the call that failed.
  int Start(const char** failed);

  // Has Look report `key`, which is not kNoKey, and kReadable, once, when `fd` is readable; to be called again for the next
  // time. Returns 0 or a negated errno.
  int Watch(int fd, int key);

  // Reports what is readable by now.
  void Look();

  const std::shared_ptr<Reporter>& reporter() const { return reporter_; }

 private:
  const std::shared_ptr<Reporter> reporter_;
#if defined(__linux__)
  static void* Run(void* watcher);
  int Open(const char** failed);
  void CloseAll();

  bool running_ = false;
  pthread_t thread_{};
  // The thread waits at the outer one, in which the inner one is, with all that is watched.
  int outer_ = -1;
  int inner_ = -1;
  int stop_ = -1;
#endif
};
