// The exported functions that are about ends: of groups, of adopted children, of this process. And how an end is told.

#include <sys/wait.h>

#include <cerrno>
#include <iterator>

#include "calls.h"
#include "group_members.h"
#include "group_wait.h"
#include "proc_thread.h"
#include "raise.h"
#include "subreaper.h"

namespace {

double Microseconds(const timeval& time) { return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec); }

// In the order of lib/resource-usage.ts.
void PutUsage(Instance* instance, const rusage& usage) {
#if defined(__APPLE__)
  const long max_rss = usage.ru_maxrss / 1024;
#else
  const long max_rss = usage.ru_maxrss;
#endif
  const long counts[] = {max_rss,         usage.ru_ixrss,    usage.ru_idrss,   usage.ru_isrss,   usage.ru_minflt,
                         usage.ru_majflt, usage.ru_nswap,    usage.ru_inblock, usage.ru_oublock, usage.ru_msgsnd,
                         usage.ru_msgrcv, usage.ru_nsignals, usage.ru_nvcsw,   usage.ru_nivcsw};
  instance->usage.Put(0, Microseconds(usage.ru_utime));
  instance->usage.Put(1, Microseconds(usage.ru_stime));
  for (std::size_t index = 0; index < std::size(counts); ++index) {
    instance->usage.Put(index + 2, static_cast<double>(counts[index]));
  }
}

}  // namespace

void PutEnd(Instance* instance, const ChildEnd& end) {
  const bool signaled = WIFSIGNALED(end.status);
  instance->words.Put(0, static_cast<std::uint32_t>(signaled ? 0 : WEXITSTATUS(end.status)));
  instance->words.Put(1, static_cast<std::uint32_t>(signaled ? WTERMSIG(end.status) : 0));
  instance->words.Put(2, signaled && WCOREDUMP(end.status) ? 1 : 0);
  instance->words.Put(3, end.known == Known::kNothing ? 0 : 1);
  instance->words.Put(4, end.known == Known::kAll ? 1 : 0);
  PutUsage(instance, end.usage);
}

Napi::Value CallWatchGroup(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  if (!changed.started()) return Number(info, -EINVAL);
  return Number(info, WatchGroup(changed.watcher()->reporter(), IntFrom(info[0]), BoolFrom(info[1])));
}

Napi::Value CallUnwatchGroup(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  if (changed.started()) UnwatchGroup(changed.watcher()->reporter(), IntFrom(info[0]));
  return info.Env().Undefined();
}

Napi::Value CallPrepareGroupWait(const Napi::CallbackInfo& info) { return Number(info, PrepareGroupWait()); }

Napi::Value CallGroupLives(const Napi::CallbackInfo& info) {
  const pid_t pgid = IntFrom(info[0]);
  std::set<pid_t> members;
  const int error = OnProcThread([&] { return ReadLivingMembers(pgid, &members); });
  return Number(info, error == 0 ? static_cast<int>(!members.empty()) : error);
}

Napi::Value CallSetChildSubreaper(const Napi::CallbackInfo& info) { return Number(info, SetChildSubreaper(BoolFrom(info[0]))); }

Napi::Value CallReapAdopted(const Napi::CallbackInfo& info) {
  ChildEnd end{};
  const pid_t pid = ReapAdopted(&end);
  PutEnd(&InstanceOf(info), end);
  return Number(info, pid);
}

Napi::Value CallRaiseByDefault(const Napi::CallbackInfo& info) { return Number(info, RaiseByDefault(IntFrom(info[0]))); }
