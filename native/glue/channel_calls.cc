#include "glue/channel_calls.h"

#include <cerrno>
#include <string_view>

#include "glue/callback.h"
#include "glue/instance.h"
#include "glue/loop_polls.h"
#include "glue/spawn_calls.h"
#include "posix/message.h"

namespace {

constexpr int kReportsOnce = 1;

void StopPolling(void* data) { static_cast<Instance*>(data)->ready.Stop(); }

int StartWatcher(const Napi::CallbackInfo& info, Instance* instance) {
  if (instance->ready.started()) return 0;
  const int error = instance->ready.Start(info.Env(), info[0], false, &instance->stage);
  if (error == 0) napi_add_env_cleanup_hook(info.Env(), StopPolling, instance);
  return error;
}

}  // namespace

Napi::Value CallStartPolling(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  // This hook comes first, so it closes the descriptors after the hooks below have ended the polls.
  LeaveChildrenAtEnd(info.Env(), &instance);
  if (instance.received == nullptr) {
    void* data = nullptr;
    instance.received_reference = Napi::Persistent(info[2].As<Napi::Object>());
    const bool kept =
        !instance.received_reference.IsEmpty() &&
        napi_get_typedarray_info(info.Env(), info[2], nullptr, &instance.received_size, &data, nullptr, nullptr) == napi_ok;
    if (!kept) return Number(info, -ENOMEM);
    instance.received = data;
  }
  const bool in_loop = BoolFrom(info, 1);
  if (in_loop && instance.polls == nullptr) {
    const auto ready = Callback::Of(info.Env(), info[0]);
    if (ready != nullptr) instance.polls = LoopPolls::Start(info.Env(), [ready](int fd) { ready->Call({fd}); });
  }
  if (instance.polls != nullptr) return Number(info, 0);
  const int error = StartWatcher(info, &instance);
  return Number(info, error == 0 ? kReportsOnce : error);
}

Napi::Value CallPoll(const Napi::CallbackInfo& info) {
  const Instance& instance = InstanceOf(info);
  const int fd = IntFrom(info, 0);
  const int events = IntFrom(info, 1);
  if (instance.polls != nullptr) return Number(info, instance.polls->Poll(fd, events));
  if (!instance.ready.started()) return Number(info, -EINVAL);
  // Closing the descriptor ends the watch.
  return Number(info, events == 0 ? 0 : instance.ready.watcher()->WatchFor(fd, fd, events));
}

Napi::Value CallSendmsg(const Napi::CallbackInfo& info) {
  std::string_view bytes = BytesFrom(info, 1);
  bytes.remove_prefix(static_cast<std::size_t>(IntFrom(info, 2)));
  return Number(info, static_cast<int>(Sendmsg(IntFrom(info, 0), bytes.data(), bytes.size(), IntFrom(info, 3))));
}

Napi::Value CallRecvmsg(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  int received = -1;
  const long size = Recvmsg(IntFrom(info, 0), instance.received, instance.received_size, &received);
  if (received >= 0) instance.pipes.insert(received);
  instance.words.Put(ReceivedWords::descriptor, static_cast<std::uint32_t>(received));
  return Number(info, static_cast<int>(size));
}

Napi::Value CallIsSocket(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), IsSocket(IntFrom(info, 0))); }

Napi::Value CallShutdown(const Napi::CallbackInfo& info) { return Number(info, ShutdownSending(IntFrom(info, 0))); }

Napi::Value CallDuplicate(const Napi::CallbackInfo& info) {
  const int copy = Duplicate(IntFrom(info, 0));
  if (copy >= 0) InstanceOf(info).pipes.insert(copy);
  return Number(info, copy);
}
