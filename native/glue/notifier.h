// Calls JavaScript on its own thread with the keys and events that a watcher's threads report.
#pragma once

#include <napi.h>

#include <memory>

#include "wait/watcher.h"

class Notifier {
 public:
  // Starts the watcher whose reports `callback` gets, once. Whatever of the environment's cleanup is to stop it is registered
  // after this, and so runs while reports still may come. Returns 0 or a negated errno, and the call that failed.
  int Start(napi_env env, napi_value callback, const char** failed);
  // No report comes after this.
  void Stop() { watcher_.reset(); }
  bool started() const { return watcher_ != nullptr; }
  Watcher* watcher() const { return watcher_.get(); }

  // Counts for what the event loop goes on.
  void KeepAlive(napi_env env, bool one_more);

 private:
  napi_threadsafe_function function_ = nullptr;
  std::unique_ptr<Watcher> watcher_;
  int keep_alive_ = 0;
};
