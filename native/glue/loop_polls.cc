#include "glue/loop_polls.h"

#include <dlfcn.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <utility>

// Found at run time, because Bun and Deno lack them. The handles are of libuv's own size.
struct LoopCalls {
  napi_status (*get_loop)(napi_env env, void** loop);
  const char* (*type_name)(int type);
  std::size_t (*handle_size)(int type);
  void* (*get_data)(const void* handle);
  void (*set_data)(void* handle, void* data);
  void (*unref)(void* handle);
  void (*close)(void* handle, void (*closed)(void* handle));
  int (*poll_init)(void* loop, void* handle, int fd);
  int (*poll_start)(void* handle, int events, void (*ready)(void* handle, int status, int events));
  bool complete;
};

namespace {

constexpr int kPollHandle = 8;  // UV_POLL

constexpr int kLoopReadable = 1;  // UV_READABLE
constexpr int kLoopWritable = 2;  // UV_WRITABLE

template <typename Function>
bool Find(const char* name, Function* function) {
  void* const symbol = dlsym(RTLD_DEFAULT, name);
  std::memcpy(function, &symbol, sizeof symbol);
  return symbol != nullptr;
}

LoopCalls FindCalls() {
  LoopCalls calls{};
  calls.complete = Find("napi_get_uv_event_loop", &calls.get_loop) && Find("uv_handle_type_name", &calls.type_name) &&
                   Find("uv_handle_size", &calls.handle_size) && Find("uv_handle_get_data", &calls.get_data) &&
                   Find("uv_handle_set_data", &calls.set_data) && Find("uv_unref", &calls.unref) &&
                   Find("uv_close", &calls.close) && Find("uv_poll_init", &calls.poll_init) &&
                   Find("uv_poll_start", &calls.poll_start);
  return calls;
}

const LoopCalls* Calls() {
  static const LoopCalls calls = FindCalls();
  if (!calls.complete) return nullptr;
  const char* name = calls.type_name(kPollHandle);
  return name != nullptr && std::strcmp(name, "poll") == 0 ? &calls : nullptr;
}

}  // namespace

LoopPolls* LoopPolls::Start(napi_env env, std::function<void(int fd)> report) {
  const LoopCalls* calls = Calls();
  void* loop = nullptr;
  if (calls == nullptr || calls->get_loop(env, &loop) != napi_ok || loop == nullptr) return nullptr;
  auto* polls = new LoopPolls(calls, loop, std::move(report));
  if (napi_add_async_cleanup_hook(env, EndAll, polls, &polls->hook_) == napi_ok) return polls;
  delete polls;
  return nullptr;
}

int LoopPolls::Poll(int fd, int events) {
  const auto found = entries_.find(fd);
  Entry* entry = found == entries_.end() ? nullptr : found->second;
  if (events == 0) {
    if (entry != nullptr) Close(entry);
    return 0;
  }
  if (ending_) return -ECANCELED;
  if (entry == nullptr) {
    const int error = Add(fd, &entry);
    if (error != 0) return error;
  }
  // Each start makes libuv remove the descriptor from its set and add it again.
  if (entry->events == events) return 0;
  entry->events = events;
  const int wanted = ((events & POLLIN) != 0 ? kLoopReadable : 0) | ((events & POLLOUT) != 0 ? kLoopWritable : 0);
  const int error = calls_->poll_start(entry->handle.get(), wanted, Ready);
  if (error != 0) Close(entry);
  return error;
}

int LoopPolls::Add(int fd, Entry** added) {
  constexpr std::size_t kUnit = sizeof(std::max_align_t);
  const std::size_t units = (calls_->handle_size(kPollHandle) + kUnit - 1) / kUnit;
  auto entry = std::make_unique<Entry>(Entry{this, fd, 0, std::make_unique<std::max_align_t[]>(units)});
  void* handle = entry->handle.get();
  const int error = calls_->poll_init(loop_, handle, fd);
  if (error != 0) return error;
  calls_->set_data(handle, entry.get());
  // Its owner keeps the loop alive by other means.
  calls_->unref(handle);
  ++unclosed_;
  *added = entries_[fd] = entry.release();
  return 0;
}

void LoopPolls::Close(Entry* entry) {
  entries_.erase(entry->fd);
  calls_->close(entry->handle.get(), Closed);
}

void LoopPolls::Closed(void* handle) {
  auto* entry = static_cast<Entry*>(Calls()->get_data(handle));
  LoopPolls* polls = entry->owner;
  delete entry;
  --polls->unclosed_;
  polls->EndIfAllClosed();
}

void LoopPolls::EndAll(napi_async_cleanup_hook_handle, void* self) {
  auto* polls = static_cast<LoopPolls*>(self);
  polls->ending_ = true;
  while (!polls->entries_.empty()) polls->Close(polls->entries_.begin()->second);
  polls->EndIfAllClosed();
}

void LoopPolls::EndIfAllClosed() {
  if (!ending_ || unclosed_ > 0) return;
  auto* const hook = hook_;
  // The receiver of the reports may need the environment, which exists until the hook has ended.
  delete this;
  napi_remove_async_cleanup_hook(hook);
}

void LoopPolls::Ready(void* handle, int status, int) {
  auto* entry = static_cast<Entry*>(Calls()->get_data(handle));
  const int events = entry->events;
  const int fd = entry->fd;
  LoopPolls* polls = entry->owner;
  // After an error of the descriptor libuv has stopped, but data may precede the error.
  if (status < 0) entry->events = 0;
  if (!polls->ending_) polls->report_(fd);
  const auto found = polls->entries_.find(fd);
  if (found != polls->entries_.end() && found->second->events == 0) polls->Poll(fd, events);
}
