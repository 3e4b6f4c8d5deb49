#include "calls.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "deaf.h"
#include "disposition.h"
#include "group.h"
#include "mask.h"
#include "spawn.h"
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
  newSession,
  processGroup,
  setUid,
  uid,
  setGid,
  gid,
  forkMemory,
  wantPidfd,
};

ChildPlan PlanFrom(const std::vector<int>& numbers) {
  ChildPlan plan{};
  plan.ignored = SetOf(numbers[ignoredLow], numbers[ignoredHigh]);
  plan.blocked = SetOf(numbers[blockedLow], numbers[blockedHigh]);
  plan.forgotten = SetOf(numbers[forgottenLow], numbers[forgottenHigh]);
  plan.new_session = numbers[newSession] != 0;
  plan.process_group = numbers[processGroup];
  plan.set_uid = numbers[setUid] != 0;
  plan.set_gid = numbers[setGid] != 0;
  // Negative numbers are taken for unsigned ones, as Node takes them: -1 is the kernel's "no such id".
  plan.uid = static_cast<uid_t>(numbers[uid]);
  plan.gid = static_cast<gid_t>(numbers[gid]);
  return plan;
}

// Registered after the thread-safe function and so run before the one that ends it: the watcher never calls it late.
void StopWatching(void* data) {
  auto* instance = static_cast<Instance*>(data);
  instance->ended.Stop();
  for (const auto& [pid, pidfd] : instance->watched) {
    if (pidfd >= 0) close(pidfd);
    Abandon(pid);
  }
  instance->watched.clear();
}

}  // namespace

Napi::Value CallPthreadSigmask(const Napi::CallbackInfo& info) {
  const int how = IntFrom(info[0]);
  const SignalBits set = SetFrom(info, 1);
  SignalBits previous = 0;
  const int result = MaskByWill(how, how == kReadOnly ? nullptr : &set, &previous);
  InstanceOf(info).words.PutSet(0, previous);
  return Number(info, result);
}

Napi::Value CallSigpending(const Napi::CallbackInfo& info) {
  SignalBits pending = 0;
  const int result = Pending(&pending);
  InstanceOf(info).words.PutSet(0, pending);
  return Number(info, result);
}

Napi::Value CallDispositions(const Napi::CallbackInfo& info) {
  Dispositions dispositions{};
  const int result = ReadDispositions(&dispositions);
  InstanceOf(info).words.PutSet(0, dispositions.ignored);
  InstanceOf(info).words.PutSet(1, dispositions.caught);
  return Number(info, result);
}

Napi::Value CallIgnore(const Napi::CallbackInfo& info) { return Number(info, Ignore(SetFrom(info, 0))); }

Napi::Value CallSwapIgnoredForHandler(const Napi::CallbackInfo& info) {
  return Number(info, SwapIgnoredForHandler(SetFrom(info, 0)));
}

Napi::Value CallHoldIgnored(const Napi::CallbackInfo& info) { return Number(info, HoldIgnored(SetFrom(info, 0))); }

Napi::Value CallReleaseIgnored(const Napi::CallbackInfo& info) {
  SignalBits left = 0;
  const int result = ReleaseIgnored(SetFrom(info, 0), &left);
  InstanceOf(info).words.PutSet(0, left);
  return Number(info, result);
}

Napi::Value CallSetpgid(const Napi::CallbackInfo& info) {
  return Number(info, Setpgid(IntFrom(info[0]), IntFrom(info[1])));
}

Napi::Value CallGetpgid(const Napi::CallbackInfo& info) { return Number(info, Getpgid(IntFrom(info[0]))); }

Napi::Value CallGetpgrp(const Napi::CallbackInfo& info) { return Number(info, Getpgrp()); }

Napi::Value CallSetsid(const Napi::CallbackInfo& info) { return Number(info, Setsid()); }

Napi::Value CallGetsid(const Napi::CallbackInfo& info) { return Number(info, Getsid(IntFrom(info[0]))); }

Napi::Value CallKillpg(const Napi::CallbackInfo& info) {
  return Number(info, Killpg(IntFrom(info[0]), IntFrom(info[1])));
}

Napi::Value CallSpawn(const Napi::CallbackInfo& info) {
  ReapAbandoned();
  SpawnRequest request{};
  request.file = StringFrom(info[0]);
  request.path = StringFrom(info[1]);
  request.arguments = StringFrom(info[2]);
  request.environment = StringFrom(info[3]);
  request.directory = StringFrom(info[4]);
  request.stdio = IntsFrom(info[5]);
  const std::vector<int> numbers = IntsFrom(info[6]);
  request.plan = PlanFrom(numbers);
  request.fork_memory = numbers[forkMemory] != 0;
  request.want_pidfd = numbers[wantPidfd] != 0;
  const SpawnResult result = Spawn(&request);
  CopyInto(info[5], request.stdio);
  CopyInto(info[6], {result.pidfd});
  Instance& instance = InstanceOf(info);
  instance.stage = result.stage == nullptr ? "" : result.stage;
  instance.words.PutSet(0, result.report.blocked);
  instance.words.PutSet(1, result.report.ignored);
  instance.words.PutSet(2, result.report.caught);
  return Number(info, result.pid);
}

Napi::Value CallStage(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), InstanceOf(info).stage);
}

Napi::Value CallStartWatching(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  if (instance.ended.started()) return Number(info, 0);
  const int error = instance.ended.Start(info.Env(), info[0]);
  if (error == 0) napi_add_env_cleanup_hook(info.Env(), StopWatching, &instance);
  return Number(info, error);
}

Napi::Value CallWatch(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const pid_t pid = IntFrom(info[0]);
  const int pidfd = IntFrom(info[1]);
  const int error = WatchChild(instance.ended.watcher(), pid, pidfd);
  if (error == 0) instance.watched.emplace(pid, pidfd);
  return Number(info, error);
}

Napi::Value CallKeepAlive(const Napi::CallbackInfo& info) {
  InstanceOf(info).ended.KeepAlive(info.Env(), BoolFrom(info[0]));
  return info.Env().Undefined();
}

Napi::Value CallReap(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const pid_t pid = IntFrom(info[0]);
  const int pidfd = IntFrom(info[1]);
  int status = 0;
  const pid_t result = Reap(pid, &status);
  if (result != 0) {
    instance.watched.erase({pid, pidfd});
    if (pidfd >= 0) close(pidfd);
  }
  const bool signaled = WIFSIGNALED(status);
  instance.words.Put(0, static_cast<std::uint32_t>(signaled ? 0 : WEXITSTATUS(status)));
  instance.words.Put(1, static_cast<std::uint32_t>(signaled ? WTERMSIG(status) : 0));
  instance.words.Put(2, signaled && WCOREDUMP(status) ? 1 : 0);
  return Number(info, result);
}

Napi::Value CallKill(const Napi::CallbackInfo& info) {
  return Number(info, SendSignal(IntFrom(info[0]), IntFrom(info[1]), IntFrom(info[2])));
}
