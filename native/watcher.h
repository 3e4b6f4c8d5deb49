// Learning that a descriptor is readable, without the event loop.
#pragma once

#include <pthread.h>

#include <memory>
#include <mutex>

// Passes on, from any thread, what has happened to what is known by `key`.
class Reporter {
 public:
  using Call = void (*)(void* context, int key);

  Reporter(Call call, void* context) : call_(call), context_(context) {}
  void Report(int key);
  // No call is under way or will come after this.
  void Close();

 private:
  const Call call_;
  void* const context_;
  std::mutex mutex_;
  bool open_ = true;  // Guarded by `mutex_`.
};

// Watches descriptors from a thread of its own, which blocks every signal.
class Watcher {
 public:
  explicit Watcher(std::shared_ptr<Reporter> reporter) : reporter_(std::move(reporter)) {}
  ~Watcher();

  // Starts the thread. Returns 0 or a negated errno.
  int Start();

  // Reports `key`, which is not 0, once, when `fd` is readable; to be called again for the next time. Returns 0 or a negated
  // errno.
  int Watch(int fd, int key);

  const std::shared_ptr<Reporter>& reporter() const { return reporter_; }

 private:
  static void* Run(void* watcher);

  const std::shared_ptr<Reporter> reporter_;
  bool running_ = false;
  pthread_t thread_{};
  int epoll_ = -1;
  int stop_ = -1;
};
