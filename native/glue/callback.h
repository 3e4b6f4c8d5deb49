// A JavaScript function that the event loop calls through the addon.
#pragma once

#include <napi.h>

#include <initializer_list>
#include <memory>

// Makes the exception of a callback an uncaught one, as in a callback of Node's own handles. Left pending, it would only be a
// warning.
void ReportUncaught(napi_env env);

class Callback {
 public:
  // Returns null if there is no memory. Destroy it before the environment ends.
  static std::shared_ptr<Callback> Of(napi_env env, napi_value function);
  ~Callback() { napi_delete_reference(env_, reference_); }
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;

  // Call it on the environment's thread, outside JavaScript.
  void Call(std::initializer_list<int> numbers) const;

 private:
  Callback(napi_env env, napi_ref reference) : env_(env), reference_(reference) {}

  const napi_env env_;
  const napi_ref reference_;
};
