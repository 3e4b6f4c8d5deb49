#include "glue/signal_calls.h"

#include <unistd.h>

#include <cerrno>

#include "glue/instance.h"
#include "posix/send.h"
#include "self/origin.h"
#include "self/placeholder.h"
#include "self/signalfd.h"
#include "threads/acceptor.h"
#include "threads/held_signals.h"
#include "threads/task.h"

namespace {

#if defined(__linux__)

int Open(Instance* instance, SignalBits set) {
  instance->stage = "signalfd";
  return OpenSignals(set);
}

int Accept(int fd, SignalInfo* info) { return AcceptSignal(fd, info); }

int Await(Watcher* watcher, int fd) { return watcher->Watch(fd, fd); }

void Close(int fd) { close(fd); }

#else

int Open(Instance* instance, SignalBits set) {
  instance->stage = "sigwait";
  static const int caught = HoldPlaceholders(kWakeUpSignal);
  if (caught != 0) return caught;
  const std::shared_ptr<Reporter> reporter = instance->pending.watcher()->reporter();
  return StartAccepting(set, [reporter](int number) { reporter->Report(number, kReadable); });
}

// The kernel of macOS reports only the number.
int Accept(int number, SignalInfo*) {
  RestorePlaceholders();
  return AcceptNext(number);
}

// AcceptNext has already asked for the report.
int Await(Watcher*, int) { return 0; }

void Close(int number) { StopAccepting(number); }

#endif

void CloseAll(void* data) {
  auto* instance = static_cast<Instance*>(data);
  instance->pending.Stop();
  for (const int fd : instance->signal_fds) Close(fd);
  instance->signal_fds.clear();
}

// A Worker's holds end with the Worker. The main thread's holds stay until the process ends, because a signal that it has
// blocked must not hit the process at its exit.
void ReleaseAll(void* data) {
  auto* held = &static_cast<Instance*>(data)->held;
  for (const SignalBits set : *held) ReleaseForProcessLater(set);
  held->clear();
}

// Releases a set that this environment holds.
Napi::Value ReleaseHeld(const Napi::CallbackInfo& info, int (*release)(SignalBits set)) {
  auto* held = &InstanceOf(info).held;
  const SignalBits set = SetFrom(info, 0);
  const auto found = held->find(set);
  if (found == held->end()) return Number(info, -EINVAL);
  const int error = release(set);
  if (error == 0) held->erase(found);
  return Number(info, error);
}

}  // namespace

Napi::Value CallHoldForProcess(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const SignalBits set = SetFrom(info, 0);
  const int error = HoldForProcess(set);
  if (error != 0) return Number(info, error);
  if (!instance.releases_at_end && ThreadId() != getpid()) {
    instance.releases_at_end = napi_add_env_cleanup_hook(info.Env(), ReleaseAll, &instance) == napi_ok;
    if (!instance.releases_at_end) {
      ReleaseForProcessLater(set);
      return Number(info, -ENOMEM);
    }
  }
  instance.held.insert(set);
  return Number(info, 0);
}

Napi::Value CallReleaseForProcess(const Napi::CallbackInfo& info) { return ReleaseHeld(info, ReleaseForProcess); }

Napi::Value CallReleaseForProcessLater(const Napi::CallbackInfo& info) {
  return ReleaseHeld(info, [](SignalBits set) {
    ReleaseForProcessLater(set);
    return 0;
  });
}

Napi::Value CallHoldForThread(const Napi::CallbackInfo& info) { return Number(info, HoldForThread(SetFrom(info, 0))); }

Napi::Value CallReleaseForThread(const Napi::CallbackInfo& info) { return Number(info, ReleaseForThread(SetFrom(info, 0))); }

Napi::Value CallRaise(const Napi::CallbackInfo& info) { return Number(info, Raise(IntFrom(info, 0))); }

Napi::Value CallSigqueue(const Napi::CallbackInfo& info) {
  return Number(info, Sigqueue(IntFrom(info, 0), IntFrom(info, 1), IntFrom(info, 2)));
}

Napi::Value CallOpenSignals(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  if (!instance.pending.started()) {
    const int error = instance.pending.Start(info.Env(), info[2], false, &instance.stage);
    if (error != 0) return Number(info, error);
    napi_add_env_cleanup_hook(info.Env(), CloseAll, &instance);
  }
  const int fd = Open(&instance, SetFrom(info, 0));
  if (fd >= 0) instance.signal_fds.insert(fd);
  return Number(info, fd);
}

Napi::Value CallAcceptSignal(const Napi::CallbackInfo& info) {
  Words& words = InstanceOf(info).words;
  SignalInfo accepted{};
  const int result = Accept(IntFrom(info, 0), &accepted);
  words.Put(AcceptedWords::code, static_cast<std::uint32_t>(accepted.code));
  words.Put(AcceptedWords::pid, static_cast<std::uint32_t>(accepted.pid));
  words.Put(AcceptedWords::uid, accepted.uid);
  words.Put(AcceptedWords::value, static_cast<std::uint32_t>(accepted.value));
  return Number(info, result);
}

Napi::Value CallAwaitSignals(const Napi::CallbackInfo& info) {
  const int fd = IntFrom(info, 0);
  const Notifier& pending = InstanceOf(info).pending;
  return Number(info, pending.started() ? Await(pending.watcher(), fd) : -EINVAL);
}

Napi::Value CallKeepAliveForSignals(const Napi::CallbackInfo& info) {
  InstanceOf(info).pending.KeepAlive(info.Env(), BoolFrom(info, 0));
  return {};
}

Napi::Value CallCloseSignals(const Napi::CallbackInfo& info) {
  const int fd = IntFrom(info, 0);
  InstanceOf(info).signal_fds.erase(fd);
  Close(fd);
  return {};
}

Napi::Value CallHoldPlaceholders(const Napi::CallbackInfo& info) { return Number(info, HoldPlaceholders(SetFrom(info, 0))); }

Napi::Value CallReleasePlaceholders(const Napi::CallbackInfo& info) {
  return Number(info, ReleasePlaceholders(SetFrom(info, 0)));
}

Napi::Value CallHoldOrigins(const Napi::CallbackInfo& info) { return Number(info, HoldOrigins(SetFrom(info, 0))); }

Napi::Value CallReleaseOrigins(const Napi::CallbackInfo& info) { return Number(info, ReleaseOrigins(SetFrom(info, 0))); }

Napi::Value CallOriginsOf(const Napi::CallbackInfo& info) {
  const Origins origins = OriginsOf(IntFrom(info, 0));
  Words& words = InstanceOf(info).words;
  words.Put(OriginWords::fromKernel, origins.from_kernel);
  words.Put(OriginWords::fromProcess, origins.from_process);
  return {};
}

Napi::Value CallSenderOf(const Napi::CallbackInfo& info) {
  Sender sender{};
  const bool known = SenderOf(IntFrom(info, 0), static_cast<std::uint32_t>(IntFrom(info, 1)), &sender);
  Words& words = InstanceOf(info).words;
  words.Put(SenderWords::pid, static_cast<std::uint32_t>(sender.pid));
  words.Put(SenderWords::uid, sender.uid);
  return Number(info, known ? 1 : 0);
}
