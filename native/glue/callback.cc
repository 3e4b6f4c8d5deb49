#include "glue/callback.h"

#include <cstddef>

void ReportUncaught(napi_env env) {
  napi_value exception;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
}

std::shared_ptr<Callback> Callback::Of(napi_env env, napi_value function) {
  napi_ref reference = nullptr;
  if (napi_create_reference(env, function, 1, &reference) != napi_ok) return nullptr;
  return std::shared_ptr<Callback>(new Callback(env, reference));
}

void Callback::Call(std::initializer_list<int> numbers) const {
  constexpr std::size_t kMost = 2;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env_, &scope) != napi_ok) return;
  napi_value function;
  napi_value receiver;
  napi_value arguments[kMost];
  std::size_t count = 0;
  bool made = napi_get_reference_value(env_, reference_, &function) == napi_ok && napi_get_global(env_, &receiver) == napi_ok;
  for (const int number : numbers) made = made && napi_create_int32(env_, number, &arguments[count++]) == napi_ok;
  if (made && napi_make_callback(env_, nullptr, receiver, function, count, arguments, nullptr) == napi_pending_exception) {
    ReportUncaught(env_);
  }
  napi_close_handle_scope(env_, scope);
}
