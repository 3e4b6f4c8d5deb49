#include "glue/notifier.h"

#include <poll.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "glue/callback.h"

namespace {

// The thread-safe function passes one pointer, so it carries both the key and the event.
constexpr int kEventBits = 8;

void* Pack(int key, int event) {
  const auto low = static_cast<std::uint8_t>(event);
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(key) * (1 << kEventBits) | low);
}

int KeyOf(void* report) { return static_cast<int>(reinterpret_cast<std::intptr_t>(report) >> kEventBits); }

int EventOf(void* report) { return static_cast<std::int8_t>(reinterpret_cast<std::intptr_t>(report)); }

void Post(void* function, int key, int event) {
  napi_call_threadsafe_function(static_cast<napi_threadsafe_function>(function), Pack(key, event), napi_tsfn_nonblocking);
}

// In an environment that is ending, the callback is not called.
void CallBack(napi_env env, napi_value callback, void*, void* report) {
  if (env == nullptr || callback == nullptr) return;
  napi_value receiver;
  napi_value arguments[2];
  if (napi_get_undefined(env, &receiver) != napi_ok) return;
  if (napi_create_int32(env, KeyOf(report), &arguments[0]) != napi_ok) return;
  if (napi_create_int32(env, EventOf(report), &arguments[1]) != napi_ok) return;
  if (napi_call_function(env, receiver, callback, 2, arguments, nullptr) == napi_pending_exception) ReportUncaught(env);
}

}  // namespace

int Notifier::Start(napi_env env, napi_value callback, bool in_loop, const char** failed) {
  napi_value name;
  const bool made = napi_create_string_utf8(env, "sigmask", NAPI_AUTO_LENGTH, &name) == napi_ok &&
                    napi_create_threadsafe_function(env, callback, nullptr, name, 0, 1, nullptr, nullptr, nullptr, CallBack,
                                                    &function_) == napi_ok;
  *failed = "napi_create_threadsafe_function";
  if (!made) return -EAGAIN;
  napi_unref_threadsafe_function(env, function_);
  auto watcher = std::make_unique<Watcher>(std::make_shared<Reporter>(Post, function_));
  const int error = Open(env, callback, in_loop, watcher.get(), failed);
  if (error == 0) {
    watcher_ = std::move(watcher);
  } else {
    napi_release_threadsafe_function(function_, napi_tsfn_abort);
  }
  return error;
}

#if defined(__linux__)

int Notifier::Open(napi_env env, napi_value callback, bool in_loop, Watcher* watcher, const char** failed) {
  const auto called = in_loop ? Callback::Of(env, callback) : nullptr;
  if (polls_ == nullptr && called != nullptr) {
    polls_ = LoopPolls::Start(env, [called](int descriptor) {
      Watcher::TakeReady(descriptor, [&called](int key) { called->Call({key, kReadable}); });
    });
  }
  if (polls_ == nullptr) return watcher->Start(failed);
  const int error = watcher->StartWithoutThread(failed);
  if (error != 0) return error;
  *failed = "epoll_ctl";
  return polls_->Poll(watcher->descriptor(), POLLIN);
}

void Notifier::Stop() {
  if (polls_ != nullptr) polls_->Poll(watcher_->descriptor(), 0);
  watcher_.reset();
}

#else

int Notifier::Open(napi_env, napi_value, bool, Watcher* watcher, const char** failed) { return watcher->Start(failed); }

void Notifier::Stop() { watcher_.reset(); }

#endif

void Notifier::KeepAlive(napi_env env, bool one_more) {
  if (one_more) {
    if (keep_alive_++ == 0) napi_ref_threadsafe_function(env, function_);
  } else if (keep_alive_ > 0) {
    if (--keep_alive_ == 0) napi_unref_threadsafe_function(env, function_);
  }
}
