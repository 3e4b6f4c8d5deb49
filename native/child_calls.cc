// The exported functions that are about children.

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "calls.h"
#include "group_wait.h"
#include "spawn.h"
#include "spawn_sync.h"
#include "wait.h"

namespace {

// The places of a spawn's numbers, as lib/internal/binding.ts lists them.
enum SpawnNumber : std::size_t {
  ignoredLow,
  ignoredHigh,
  blockedLow,
  blockedHigh,
  forgottenLow,
  forgottenHigh,
  changesDirectory,
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
  error,
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

// Registered after the thread-safe function and so run before the one that ends it: the watcher never calls it late.
void StopWatching(void* data) {
  Notifier& changed = static_cast<Instance*>(data)->changed;
  UnwatchGroups(changed.watcher()->reporter());
  changed.Stop();
}

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

void KeepChild(napi_env env, Instance* instance, const SpawnResult& result, const std::vector<int>& asked,
               const std::vector<int>& stdio) {
  if (!instance->leaves_children) {
    instance->leaves_children = napi_add_env_cleanup_hook(env, LeaveChildren, instance) == napi_ok;
  }
  if (result.pid > 0) instance->children.emplace(result.pid, result.pidfd);
  for (std::size_t index = 0; index < stdio.size(); ++index) {
    if (asked[index] == kStdioPipe && stdio[index] >= 0) instance->pipes.insert(stdio[index]);
  }
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
  request.changes_directory = numbers[changesDirectory] != 0;
  request.fork_memory = numbers[forkMemory] != 0;
  request.want_pidfd = numbers[wantPidfd] != 0;
  request.error = numbers[error];
  const SpawnResult result = Spawn(&request);
  CopyInto(info[5], request.stdio);
  CopyInto(info[6], {result.pidfd});
  Instance& instance = InstanceOf(info);
  KeepChild(info.Env(), &instance, result, asked, request.stdio);
  if (result.stage != nullptr) instance.stage = result.stage;
  instance.words.PutSet(0, result.report.blocked);
  instance.words.PutSet(1, result.report.ignored);
  instance.words.PutSet(2, result.report.caught);
  return Number(info, result.pid);
}

Napi::Value CallStage(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), InstanceOf(info).stage); }

Napi::Value CallTakePipe(const Napi::CallbackInfo& info) {
  InstanceOf(info).pipes.erase(IntFrom(info[0]));
  return info.Env().Undefined();
}

Napi::Value CallClose(const Napi::CallbackInfo& info) {
  const int fd = IntFrom(info[0]);
  InstanceOf(info).pipes.erase(fd);
  close(fd);
  return info.Env().Undefined();
}

Napi::Value CallStartWatching(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  if (instance.changed.started()) return Number(info, 0);
  const int error = instance.changed.Start(info.Env(), info[0], &instance.stage);
  if (error == 0) napi_add_env_cleanup_hook(info.Env(), StopWatching, &instance);
  return Number(info, error);
}

Napi::Value CallWatch(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  if (!changed.started()) return Number(info, -EINVAL);
  return Number(info, WatchChild(changed.watcher(), IntFrom(info[0]), IntFrom(info[1])));
}

Napi::Value CallWatchStops(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  return Number(info, changed.started() ? WatchStops(changed.watcher(), IntFrom(info[0])) : -EINVAL);
}

Napi::Value CallKeepAlive(const Napi::CallbackInfo& info) {
  InstanceOf(info).changed.KeepAlive(info.Env(), BoolFrom(info[0]));
  return info.Env().Undefined();
}

Napi::Value CallReap(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const pid_t pid = IntFrom(info[0]);
  const int pidfd = IntFrom(info[1]);
  ChildEnd end{};
  const pid_t result = Reap(pid, pidfd, &end);
  if (result != 0) {
    instance.children.erase({pid, pidfd});
    if (pidfd >= 0) close(pidfd);
  }
  PutEnd(&instance, end);
  return Number(info, result);
}

Napi::Value CallEndNow(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const pid_t pid = IntFrom(info[0]);
  const int pidfd = IntFrom(info[1]);
  ChildEnd end{};
  const int error = EndNow(pid, pidfd, &end);
  instance.children.erase({pid, pidfd});
  if (pidfd >= 0) close(pidfd);
  return Number(info, error);
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
  return Number(info, error);
}

Napi::Value CallTakeOutput(const Napi::CallbackInfo& info) {
  std::vector<std::string>& outputs = InstanceOf(info).outputs;
  const auto index = static_cast<std::size_t>(IntFrom(info[0]));
  const std::string output = index < outputs.size() ? std::exchange(outputs[index], {}) : std::string();
  return BufferOf(info.Env(), output);
}
