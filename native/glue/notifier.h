// Calls JavaScript, on the environment's thread, with the keys and events that a watcher reports.
#pragma once

#include <napi.h>

#include <memory>

#include "glue/loop_polls.h"
#include "wait/watcher.h"

class Notifier {
 public:
  // Starts a watcher that reports to `callback`, by the event loop where that is wanted and possible, else by a thread. Call it
  // until it succeeds. Register the cleanup hook that stops the watcher after this
  // call, so that the hook runs while reports may still come. Returns 0 or a negated errno, and the call that failed.
  int Start(napi_env env, napi_value callback, bool in_loop, const char** failed);
  // No report comes after this call.
  void Stop();
  bool started() const { return watcher_ != nullptr; }
  Watcher* watcher() const { return watcher_.get(); }

  // Counts the reasons that keep the event loop alive.
  void KeepAlive(napi_env env, bool one_more);

 private:
  int Open(napi_env env, napi_value callback, bool in_loop, Watcher* watcher, const char** failed);

  napi_threadsafe_function function_ = nullptr;
#if defined(__linux__)
  LoopPolls* polls_ = nullptr;  // Deletes itself.
#endif
  std::unique_ptr<Watcher> watcher_;
  int keep_alive_ = 0;
};
