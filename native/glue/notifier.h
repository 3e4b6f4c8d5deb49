// Calls JavaScript, on the environment's thread, with the keys and events that a watcher's threads report.
#pragma once

#include <napi.h>

#include <memory>

#include "wait/watcher.h"

// Makes the exception of a callback an uncaught one, as in a callback of Node's own handles. Left pending, it would only be a
// warning.
void ReportUncaught(napi_env env);

class Notifier {
 public:
  // Starts a watcher that reports to `callback`. Call it once. Register the cleanup hook that stops the watcher after this
  // call, so that the hook runs while reports may still come. Returns 0 or a negated errno, and the call that failed.
  int Start(napi_env env, napi_value callback, const char** failed);
  // No report comes after this call.
  void Stop() { watcher_.reset(); }
  bool started() const { return watcher_ != nullptr; }
  Watcher* watcher() const { return watcher_.get(); }

  // Counts the reasons that keep the event loop alive.
  void KeepAlive(napi_env env, bool one_more);

 private:
  napi_threadsafe_function function_ = nullptr;
  std::unique_ptr<Watcher> watcher_;
  int keep_alive_ = 0;
};
