// Reports on the environment's own event loop, without another thread, when descriptors are ready: by uv_poll, where the runtime
// has libuv.
#pragma once

#include <napi.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <utility>

struct LoopCalls;

// It deletes itself when the environment ends.
class LoopPolls {
 public:
  // `report` gets each descriptor that is ready, outside JavaScript. Returns null where the runtime has no such loop. Call it
  // only in a runtime that is Node: others may have libuv's names for functions that end the process.
  static LoopPolls* Start(napi_env env, std::function<void(int fd)> report);

  // poll(3p): reports `fd` as long as it is ready for one of `events`; POLLIN and POLLOUT are allowed. With 0 as
  // `events` it stops; call it so before `fd` is closed. Returns 0 or a negated errno.
  int Poll(int fd, int events);

 private:
  struct Entry {
    LoopPolls* owner;
    int fd;
    int events;
    std::unique_ptr<std::max_align_t[]> handle;
  };

  LoopPolls(const LoopCalls* calls, void* loop, std::function<void(int fd)> report)
      : calls_(calls), loop_(loop), report_(std::move(report)) {}
  static void Ready(void* handle, int status, int events);
  static void Closed(void* handle);
  static void EndAll(napi_async_cleanup_hook_handle hook, void* self);

  int Add(int fd, Entry** added);
  void Close(Entry* entry);
  void EndIfAllClosed();

  const LoopCalls* const calls_;
  void* const loop_;
  const std::function<void(int fd)> report_;
  napi_async_cleanup_hook_handle hook_ = nullptr;
  std::map<int, Entry*> entries_;
  int unclosed_ = 0;  // Handles that libuv has not closed yet.
  bool ending_ = false;
};
