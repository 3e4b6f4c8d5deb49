#include "glue/wait_calls.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contain/unit.h"
#include "glue/instance.h"
#include "threads/proc_thread.h"
#include "wait/child_group.h"
#include "wait/communicate.h"
#include "wait/group_members.h"
#include "wait/group_wait.h"
#include "wait/parent_end.h"
#include "wait/subreaper.h"
#include "wait/wait.h"

namespace {

double Microseconds(const timeval& time) { return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec); }

void PutUsage(Instance* instance, const rusage& usage) {
#if defined(__APPLE__)
  const long max_rss = usage.ru_maxrss / 1024;
#else
  const long max_rss = usage.ru_maxrss;
#endif
  const auto put = [instance](UsageNumbers place, long count) { instance->usage.Put(place, static_cast<double>(count)); };
  instance->usage.Put(UsageNumbers::userCPUTime, Microseconds(usage.ru_utime));
  instance->usage.Put(UsageNumbers::systemCPUTime, Microseconds(usage.ru_stime));
  put(UsageNumbers::maxRSS, max_rss);
  put(UsageNumbers::sharedMemorySize, usage.ru_ixrss);
  put(UsageNumbers::unsharedDataSize, usage.ru_idrss);
  put(UsageNumbers::unsharedStackSize, usage.ru_isrss);
  put(UsageNumbers::minorPageFault, usage.ru_minflt);
  put(UsageNumbers::majorPageFault, usage.ru_majflt);
  put(UsageNumbers::swappedOut, usage.ru_nswap);
  put(UsageNumbers::fsRead, usage.ru_inblock);
  put(UsageNumbers::fsWrite, usage.ru_oublock);
  put(UsageNumbers::ipcSent, usage.ru_msgsnd);
  put(UsageNumbers::ipcReceived, usage.ru_msgrcv);
  put(UsageNumbers::signalsCount, usage.ru_nsignals);
  put(UsageNumbers::voluntaryContextSwitches, usage.ru_nvcsw);
  put(UsageNumbers::involuntaryContextSwitches, usage.ru_nivcsw);
}

// Puts how a child has ended into `words`, and its resource usage into `usage`.
void PutEnd(Instance* instance, const ChildEnd& end) {
  const bool signaled = WIFSIGNALED(end.status);
  instance->words.Put(EndWords::code, static_cast<std::uint32_t>(signaled ? 0 : WEXITSTATUS(end.status)));
  instance->words.Put(EndWords::signal, static_cast<std::uint32_t>(signaled ? WTERMSIG(end.status) : 0));
  instance->words.Put(EndWords::coreDumped, signaled && WCOREDUMP(end.status) ? 1 : 0);
  instance->words.Put(EndWords::known, end.known == Known::kNothing ? 0 : 1);
  instance->words.Put(EndWords::usageKnown, end.known == Known::kAll ? 1 : 0);
  PutUsage(instance, end.usage);
}

// This hook is registered after that of the thread-safe function, so it runs before it: the watcher never calls an ended
// function.
void StopWatching(void* data) {
  Notifier& changed = static_cast<Instance*>(data)->changed;
  UnwatchGroups(changed.watcher()->reporter());
  changed.Stop();
}

// Each channel has three numbers: descriptor, length of its input (-1 where it takes none), and whether it gives output.
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

Napi::Value CallPrepareGroupWait(const Napi::CallbackInfo& info) { return Number(info, PrepareGroupWait()); }

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

Napi::Value CallCommunicate(const Napi::CallbackInfo& info) {
  Conversation conversation{};
  conversation.pid = IntFrom(info, 0);
  conversation.pidfd = IntFrom(info, 1);
  conversation.channels = ChannelsFrom(NumbersFrom(info, 2), BytesFrom(info, 3));
  const std::vector<double> limits = NumbersFrom(info, 4);
  conversation.timeout = limits[0];
  conversation.max_output = limits[1];
  conversation.kill_signal = static_cast<int>(limits[2]);
  const int unit = static_cast<int>(limits[3]);
  conversation.grace = limits[4];
  const bool want_pidfd = limits[5] != 0;
  if (unit >= 0) conversation.signal_all = [=](int signal) { return SignalUnit(unit, signal, want_pidfd); };
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
  const auto index = static_cast<std::size_t>(IntFrom(info, 0));
  const std::string output = index < outputs.size() ? std::exchange(outputs[index], {}) : std::string();
  return BufferOf(info.Env(), output);
}

Napi::Value CallDieWithParent(const Napi::CallbackInfo& info) {
  return Number(info, DieWithParent(IntFrom(info, 0), BoolFrom(info, 1)));
}

Napi::Value CallSetChildSubreaper(const Napi::CallbackInfo& info) { return Number(info, SetChildSubreaper(BoolFrom(info, 0))); }

Napi::Value CallReapAdopted(const Napi::CallbackInfo& info) {
  ChildEnd end{};
  const pid_t pid = ReapAdopted(&end);
  PutEnd(&InstanceOf(info), end);
  return Number(info, pid);
}
