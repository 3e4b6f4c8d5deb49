#include "glue/spawn_calls.h"

#include <unistd.h>

#include <vector>

#include "contain/unit.h"
#include "glue/instance.h"
#include "posix/descriptor.h"
#include "spawn/spawn.h"
#include "wait/stock_child.h"
#include "wait/wait.h"
#include "watchdog/announce.h"

namespace {

// The indexes of a spawn's numbers, as lib/internal/places.ts lists them.
enum SpawnNumber : std::size_t {
  ignoredLow,
  ignoredHigh,
  blockedLow,
  blockedHigh,
  discardedLow,
  discardedHigh,
  changesDirectory,
  newSession,
  joinableGroup,
  processGroup,
  controllingTerminal,
  terminal,
  foregroundGroup,
  setUid,
  uid,
  setGid,
  gid,
  parentDeathSignal,
  openFiles,
  forkMemory,
  readsStatus,
  wantPidfd,
  unit,
  error,
};

ChildPlan PlanFrom(const std::vector<int>& numbers) {
  ChildPlan plan{};
  plan.ignored = SetOf(numbers[ignoredLow], numbers[ignoredHigh]);
  plan.blocked = SetOf(numbers[blockedLow], numbers[blockedHigh]);
  plan.discarded = SetOf(numbers[discardedLow], numbers[discardedHigh]);
  plan.new_session = numbers[newSession] != 0;
  plan.joinable_group = numbers[joinableGroup];
  plan.process_group = numbers[processGroup];
  plan.controlling_terminal = numbers[controllingTerminal];
  plan.terminal = numbers[terminal];
  plan.foreground_group = numbers[foregroundGroup];
  plan.set_uid = numbers[setUid] != 0;
  plan.set_gid = numbers[setGid] != 0;
  // Negative numbers are converted to unsigned ones, as in Node: -1 is the kernel's "no such id".
  plan.uid = static_cast<uid_t>(numbers[uid]);
  plan.gid = static_cast<gid_t>(numbers[gid]);
  plan.parent_death_signal = numbers[parentDeathSignal];
  plan.open_files = numbers[openFiles];
  const UnitStart start = StartOf(numbers[unit]);
  plan.cgroup = start.cgroup;
  plan.cgroup_procs = -1;
  plan.realtime_limit = start.mark;
  plan.root = start.root;
  plan.announce = Announce;
  if (plan.parent_death_signal != 0 || start.mark != kNoMark || start.root != nullptr) plan.parent = getpid();
  return plan;
}

// A Worker may be terminated between any two calls. This closes the descriptors that it has left; other threads reap its
// children.
void LeaveChildren(void* data) {
  auto* instance = static_cast<Instance*>(data);
  for (const auto& [pid, pidfd] : instance->children) {
    if (pidfd >= 0) close(pidfd);
    Abandon(pid);
  }
  instance->children.clear();
  for (const int fd : instance->group_leaders) close(fd);
  instance->group_leaders.clear();
  for (const int fd : instance->pipes) close(fd);
  instance->pipes.clear();
}

void KeepChild(napi_env env, Instance* instance, const SpawnResult& result, const std::vector<int>& asked,
               const std::vector<int>& stdio) {
  LeaveChildrenAtEnd(env, instance);
  if (result.pid > 0) instance->children.emplace(result.pid, result.pidfd);
  for (std::size_t index = 0; index < stdio.size(); ++index) {
    if (asked[index] == kStdioPipe && stdio[index] >= 0) instance->pipes.insert(stdio[index]);
  }
}

}  // namespace

void LeaveChildrenAtEnd(napi_env env, Instance* instance) {
  if (instance->leaves_children) return;
  instance->leaves_children = napi_add_env_cleanup_hook(env, LeaveChildren, instance) == napi_ok;
}

Napi::Value CallOpenStockChild(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  LeaveChildrenAtEnd(info.Env(), &instance);
  const int pidfd = OpenStockChild(IntFrom(info, 0));
  if (pidfd >= 0) instance.group_leaders.insert(pidfd);
  return Number(info, pidfd);
}

Napi::Value CallKillStockChild(const Napi::CallbackInfo& info) {
  return Number(info, KillStockChild(IntFrom(info, 0), IntFrom(info, 1), IntFrom(info, 2)));
}

Napi::Value CallSpawn(const Napi::CallbackInfo& info) {
  ReapAbandoned();
  Instance& instance = InstanceOf(info);
  SpawnRequest request{};
  request.file = TextFrom(info, 0);
  request.default_path = StringFrom(info, 1);
  request.arguments = TextFrom(info, 2);
  request.environment = TextFrom(info, 3);
  request.directory = StringFrom(info, 4);
  const std::vector<int> asked = IntsFrom(info, 5);
  request.stdio = asked;
  const std::vector<int> numbers = IntsFrom(info, 6);
  if (info.Env().IsExceptionPending()) return {};
  request.plan = PlanFrom(numbers);
  request.changes_directory = numbers[changesDirectory] != 0;
  request.fork_memory = numbers[forkMemory] != 0;
  request.reads_status = numbers[readsStatus];
  request.want_pidfd = numbers[wantPidfd] != 0;
  request.error = numbers[error];
  Root* const of_unit = request.plan.root;
  if (request.error == 0) request.error = PrepareDeathSignal(&request.plan.parent_death_signal, &request.plan.root);
  if (request.error != numbers[error]) instance.stage = "clone";
  const SpawnResult result = SpawnFromAnyThread(&request);
  if (result.pid <= 0 && request.plan.root != of_unit) RemoveRoot(request.plan.root);
  if (result.pid > 0) SetRoot(numbers[unit], result.pid);
  CopyInto(info[5], request.stdio);
  CopyInto(info[6], {result.pidfd});
  KeepChild(info.Env(), &instance, result, asked, request.stdio);
  if (result.stage != nullptr) instance.stage = result.stage;
  instance.words.PutSet(ExecSets::blocked, result.report.blocked);
  instance.words.PutSet(ExecSets::ignored, result.report.ignored);
  instance.words.PutSet(ExecSets::caught, result.report.caught);
  return Number(info, result.pid);
}

Napi::Value CallStage(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), InstanceOf(info).stage); }

Napi::Value CallTakePipe(const Napi::CallbackInfo& info) {
  InstanceOf(info).pipes.erase(IntFrom(info, 0));
  return {};
}

Napi::Value CallClose(const Napi::CallbackInfo& info) {
  const int fd = IntFrom(info, 0);
  InstanceOf(info).pipes.erase(fd);
  close(fd);
  return {};
}

Napi::Value CallUnreadBytes(const Napi::CallbackInfo& info) { return Number(info, UnreadBytes(IntFrom(info, 0))); }
