#include "glue/wait_calls.h"

#include <unistd.h>

#include <cerrno>

#include "glue/child_end.h"
#include "glue/instance.h"
#include "threads/proc_thread.h"
#include "wait/child_group.h"
#include "wait/group_members.h"
#include "wait/group_wait.h"
#include "wait/parent_end.h"
#include "wait/wait.h"

namespace {

// This hook is registered after that of the thread-safe function, so it runs before it: the watcher never calls an ended
// function.
void StopWatching(void* data) {
  Notifier& changed = static_cast<Instance*>(data)->changed;
  UnwatchGroups(changed.watcher()->reporter());
  changed.Stop();
}

}  // namespace

Napi::Value CallStartWatching(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  if (instance.changed.started()) return Number(info, 0);
  const int error = instance.changed.Start(info.Env(), info[0], BoolFrom(info, 1), &instance.stage);
  if (error == 0) napi_add_env_cleanup_hook(info.Env(), StopWatching, &instance);
  return Number(info, error);
}

Napi::Value CallWatch(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  if (!changed.started()) return Number(info, -EINVAL);
  return Number(info, WatchChild(changed.watcher(), IntFrom(info, 0), IntFrom(info, 1)));
}

Napi::Value CallWatchStops(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  return Number(info, changed.started() ? WatchStops(changed.watcher(), IntFrom(info, 0)) : -EINVAL);
}

Napi::Value CallKeepAlive(const Napi::CallbackInfo& info) {
  InstanceOf(info).changed.KeepAlive(info.Env(), BoolFrom(info, 0));
  return {};
}

Napi::Value CallWatchGroup(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  if (!changed.started()) return Number(info, -EINVAL);
  return Number(info, WatchGroup(changed.watcher()->reporter(), IntFrom(info, 0), BoolFrom(info, 1)));
}

Napi::Value CallUnwatchGroup(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  if (changed.started()) UnwatchGroup(changed.watcher()->reporter(), IntFrom(info, 0));
  return {};
}

Napi::Value CallPrepareGroupWait(const Napi::CallbackInfo& info) {
  const int error = PrepareGroupWait();
  if (error < 0) InstanceOf(info).stage = "pthread_create";
  return Number(info, error);
}

Napi::Value CallGroupLives(const Napi::CallbackInfo& info) {
  const pid_t pgid = IntFrom(info, 0);
  Members groups{{pgid, {}}};
  const int error = OnProcThread([&groups] { return ReadMembers(&groups); });
  const GroupMembers& members = groups[pgid];
  if (error != 0) return Number(info, error);
  return Number(info, members.ended || !members.living.empty() ? static_cast<int>(!members.ended) : -EAGAIN);
}

Napi::Value CallReap(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const pid_t pid = IntFrom(info, 0);
  const int pidfd = IntFrom(info, 1);
  const pid_t pgid = IntFrom(info, 2);
  ChildEnd end{};
  ChildGroup left{pgid, -1, 0};
  const pid_t result = pgid == 0 ? Reap(pid, pidfd, &end) : ReapFromGroup(pid, pidfd, pgid, BoolFrom(info, 3), &end, &left);
  if (result != 0 && left.unreaped == 0) {
    instance.children.erase({pid, pidfd});
    if (pidfd >= 0 && pidfd != left.pidfd) close(pidfd);
    if (left.pidfd >= 0) instance.group_leaders.insert(left.pidfd);
  }
  PutEnd(&instance, end);
  instance.words.Put(EndWords::unreaped, static_cast<std::uint32_t>(left.unreaped));
  instance.words.Put(EndWords::groupPidfd, static_cast<std::uint32_t>(left.pidfd));
  return Number(info, result);
}

Napi::Value CallSignalGroup(const Napi::CallbackInfo& info) {
  return Number(info, SignalChildGroup({IntFrom(info, 0), IntFrom(info, 1), IntFrom(info, 2)}, IntFrom(info, 3)));
}

Napi::Value CallReleaseGroup(const Napi::CallbackInfo& info) {
  const int pidfd = IntFrom(info, 0);
  if (InstanceOf(info).group_leaders.erase(pidfd) != 0) close(pidfd);
  return {};
}

Napi::Value CallEndNow(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const pid_t pid = IntFrom(info, 0);
  const int pidfd = IntFrom(info, 1);
  ChildEnd end{};
  const int error = EndNow(pid, pidfd, &end);
  instance.children.erase({pid, pidfd});
  if (pidfd >= 0) close(pidfd);
  return Number(info, error);
}

Napi::Value CallKill(const Napi::CallbackInfo& info) {
  return Number(info, SendSignal(IntFrom(info, 0), IntFrom(info, 1), IntFrom(info, 2)));
}

Napi::Value CallDieWithParent(const Napi::CallbackInfo& info) {
  return Number(info, DieWithParent(IntFrom(info, 0), BoolFrom(info, 1)));
}
