// The exported functions that are about children.

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "calls.h"
#include "environment.h"
#include "spawn.h"
#include "spawn_sync.h"

namespace {

// The places of a spawn's numbers, as lib/internal/binding.ts lists them.
enum SpawnNumber : std::size_t {
  ignoredLow,
  ignoredHigh,
  blockedLow,
  blockedHigh,
  forgottenLow,
  forgottenHigh,
  newSession,
  admittingGroup,
  processGroup,
  controllingTerminal,
  terminal,
  foregroundGroup,
  setUid,
  uid,
  setGid,
  gid,
  parentDeathSignal,
  forkMemory,
  wantPidfd,
};

ChildPlan PlanFrom(const std::vector<int>& numbers) {
  ChildPlan plan{};
  plan.ignored = SetOf(numbers[ignoredLow], numbers[ignoredHigh]);
  plan.blocked = SetOf(numbers[blockedLow], numbers[blockedHigh]);
  plan.forgotten = SetOf(numbers[forgottenLow], numbers[forgottenHigh]);
  plan.new_session = numbers[newSession] != 0;
  plan.admitting_group = numbers[admittingGroup];
  plan.process_group = numbers[processGroup];
  plan.controlling_terminal = numbers[controllingTerminal];
  plan.terminal = numbers[terminal];
  plan.foreground_group = numbers[foregroundGroup];
  plan.set_uid = numbers[setUid] != 0;
  plan.set_gid = numbers[setGid] != 0;
  // Negative numbers are taken for unsigned ones, as Node takes them: -1 is the kernel's "no such id".
  plan.uid = static_cast<uid_t>(numbers[uid]);
  plan.gid = static_cast<gid_t>(numbers[gid]);
  plan.parent_death_signal = numbers[parentDeathSignal];
  if (plan.parent_death_signal != 0) plan.parent = getpid();
  return plan;
}

// A child and what has happened to it, in one pointer for the thread-safe function.
constexpr int kEventBits = 8;

void* PackChange(pid_t pid, int event) {
  const auto low = static_cast<std::uint8_t>(event);
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(pid) * (1 << kEventBits) | low);
}

pid_t ChangedPid(void* data) { return static_cast<pid_t>(reinterpret_cast<std::intptr_t>(data) >> kEventBits); }

int ChangedEvent(void* data) { return static_cast<std::int8_t>(reinterpret_cast<std::intptr_t>(data)); }

// What a listener throws is an uncaught exception, as it is from Node's own handle; left pending it would only be a
// warning. In an environment that is ending, nothing is called any more.
void CallChanged(napi_env env, napi_value changed, void*, void* data) {
  if (env == nullptr || changed == nullptr) return;
  napi_value receiver;
  napi_value arguments[2];
  if (napi_get_undefined(env, &receiver) != napi_ok) return;
  if (napi_create_int32(env, ChangedPid(data), &arguments[0]) != napi_ok) return;
  if (napi_create_int32(env, ChangedEvent(data), &arguments[1]) != napi_ok) return;
  if (napi_call_function(env, receiver, changed, 2, arguments, nullptr) != napi_pending_exception) return;
  napi_value exception;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
}

void ReportChanged(void* context, pid_t pid, int event) {
  napi_call_threadsafe_function(static_cast<Instance*>(context)->changed, PackChange(pid, event), napi_tsfn_nonblocking);
}

// Registered after the thread-safe function and so run before the one that ends it: the watcher never calls it late.
void StopWatching(void* data) { static_cast<Instance*>(data)->watcher.reset(); }

// A Worker may be terminated between any two calls: what it has left is closed, and its children are reaped by others.
void LeaveChildren(void* data) {
  auto* instance = static_cast<Instance*>(data);
  for (const auto& [pid, pidfd] : instance->children) {
    if (pidfd >= 0) close(pidfd);
    Abandon(pid);
  }
  instance->children.clear();
  for (const int fd : instance->pipes) close(fd);
  instance->pipes.clear();
}

void KeepChild(napi_env env, Instance* instance, const SpawnResult& result, const std::vector<int>& asked, const std::vector<int>& stdio) {
  if (!instance->leaves_children) {
    instance->leaves_children = napi_add_env_cleanup_hook(env, LeaveChildren, instance) == napi_ok;
  }
  if (result.pid > 0) instance->children.emplace(result.pid, result.pidfd);
  for (std::size_t index = 0; index < stdio.size(); ++index) {
    if (asked[index] == kStdioPipe && stdio[index] >= 0) instance->pipes.insert(stdio[index]);
  }
}

int StartWatching(napi_env env, napi_value changed, Instance* instance) {
  auto watcher = std::make_unique<Watcher>(ReportChanged, instance);
  const int error = watcher->Start();
  if (error != 0) return error;
  napi_value name;
  const bool made = napi_create_string_utf8(env, "sigmask", NAPI_AUTO_LENGTH, &name) == napi_ok &&
                    napi_create_threadsafe_function(env, changed, nullptr, name, 0, 1, nullptr, nullptr, nullptr,
                                                    CallChanged, &instance->changed) == napi_ok;
  if (!made) return -EAGAIN;
  napi_unref_threadsafe_function(env, instance->changed);
  instance->watcher = std::move(watcher);
  napi_add_env_cleanup_hook(env, StopWatching, instance);
  return 0;
}

// Three numbers a channel: descriptor, length of its input or -1 where it takes none, whether it gives output.
std::vector<Channel> ChannelsFrom(const std::vector<double>& numbers, std::string_view input) {
  std::vector<Channel> channels;
  for (std::size_t index = 0; index + 2 < numbers.size(); index += 3) {
    Channel channel{};
    channel.fd = static_cast<int>(numbers[index]);
    channel.takes_input = numbers[index + 1] >= 0;
    channel.gives_output = numbers[index + 2] != 0;
    if (channel.takes_input) {
      channel.input = input.data();
      channel.input_left = static_cast<std::size_t>(numbers[index + 1]);
      input.remove_prefix(channel.input_left);
    }
    channels.push_back(std::move(channel));
  }
  return channels;
}

}  // namespace

Napi::Value CallEnvironmentChanged(const Napi::CallbackInfo& info) {
  return Number(info, EnvironmentChanged(&InstanceOf(info).environment) ? 1 : 0);
}

Napi::Value CallSpawn(const Napi::CallbackInfo& info) {
  ReapAbandoned();
  SpawnRequest request{};
  request.file = StringFrom(info[0]);
  request.default_path = StringFrom(info[1]);
  request.arguments = StringFrom(info[2]);
  request.environment = StringFrom(info[3]);
  request.directory = StringFrom(info[4]);
  const std::vector<int> asked = IntsFrom(info[5]);
  request.stdio = asked;
  const std::vector<int> numbers = IntsFrom(info[6]);
  if (info.Env().IsExceptionPending()) return info.Env().Undefined();
  request.plan = PlanFrom(numbers);
  request.fork_memory = numbers[forkMemory] != 0;
  request.want_pidfd = numbers[wantPidfd] != 0;
  const SpawnResult result = Spawn(&request);
  CopyInto(info[5], request.stdio);
  CopyInto(info[6], {result.pidfd});
  Instance& instance = InstanceOf(info);
  KeepChild(info.Env(), &instance, result, asked, request.stdio);
  instance.stage = result.stage == nullptr ? "" : result.stage;
  instance.words.PutSet(0, result.report.blocked);
  instance.words.PutSet(1, result.report.ignored);
  instance.words.PutSet(2, result.report.caught);
  return Number(info, result.pid);
}

Napi::Value CallStage(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), InstanceOf(info).stage);
}

Napi::Value CallTakePipe(const Napi::CallbackInfo& info) {
  InstanceOf(info).pipes.erase(IntFrom(info[0]));
  return info.Env().Undefined();
}

Napi::Value CallStartWatching(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const bool started = instance.watcher != nullptr;
  return Number(info, started ? 0 : StartWatching(info.Env(), info[0], &instance));
}

Napi::Value CallWatch(const Napi::CallbackInfo& info) {
  return Number(info, InstanceOf(info).watcher->Watch(IntFrom(info[0]), IntFrom(info[1])));
}

Napi::Value CallWatchStops(const Napi::CallbackInfo& info) {
  return Number(info, InstanceOf(info).watcher->WatchStops(IntFrom(info[0])));
}

Napi::Value CallKeepAlive(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  if (BoolFrom(info[0])) {
    if (instance.keep_alive++ == 0) napi_ref_threadsafe_function(info.Env(), instance.changed);
  } else {
    if (--instance.keep_alive == 0) napi_unref_threadsafe_function(info.Env(), instance.changed);
  }
  return info.Env().Undefined();
}

Napi::Value CallReap(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const pid_t pid = IntFrom(info[0]);
  const int pidfd = IntFrom(info[1]);
  ChildEnd end{};
  const pid_t result = Reap(pid, &end);
  if (result != 0) {
    instance.children.erase({pid, pidfd});
    if (pidfd >= 0) close(pidfd);
  }
  PutEnd(&instance, end);
  return Number(info, result);
}

Napi::Value CallKill(const Napi::CallbackInfo& info) {
  return Number(info, SendSignal(IntFrom(info[0]), IntFrom(info[1]), IntFrom(info[2])));
}

Napi::Value CallCommunicate(const Napi::CallbackInfo& info) {
  Conversation conversation{};
  conversation.pid = IntFrom(info[0]);
  conversation.pidfd = IntFrom(info[1]);
  conversation.channels = ChannelsFrom(NumbersFrom(info[2]), BytesFrom(info[3]));
  const std::vector<double> limits = NumbersFrom(info[4]);
  conversation.timeout = limits[0];
  conversation.max_output = limits[1];
  conversation.kill_signal = static_cast<int>(limits[2]);
  Instance& instance = InstanceOf(info);
  instance.children.erase({conversation.pid, conversation.pidfd});
  for (const Channel& channel : conversation.channels) instance.pipes.erase(channel.fd);
  const int error = Communicate(&conversation);
  instance.outputs.clear();
  for (Channel& channel : conversation.channels) instance.outputs.push_back(std::move(channel.output));
  PutEnd(&instance, conversation.end);
  instance.words.Put(3, conversation.reaped ? 1 : 0);
  return Number(info, error);
}

Napi::Value CallTakeOutput(const Napi::CallbackInfo& info) {
  const std::string output = std::exchange(InstanceOf(info).outputs[static_cast<std::size_t>(IntFrom(info[0]))], {});
  return BufferOf(info.Env(), output);
}
