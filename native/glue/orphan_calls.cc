#include "glue/orphan_calls.h"

#include <set>
#include <vector>

#include "glue/child_end.h"
#include "glue/convert.h"
#include "glue/instance.h"
#include "wait/started_children.h"
#include "wait/subreaper.h"

Napi::Value CallSetChildSubreaper(const Napi::CallbackInfo& info) { return Number(info, SetChildSubreaper(BoolFrom(info, 0))); }

Napi::Value CallRecordChildren(const Napi::CallbackInfo& info) { return Number(info, RecordChildren()); }

Napi::Value CallDropForkNotes(const Napi::CallbackInfo& info) {
  for (const int pid : IntsFrom(info, 0)) DropForkRecord(pid);
  return {};
}

Napi::Value CallReapOrphan(const Napi::CallbackInfo& info) {
  const std::vector<int> pids = IntsFrom(info, 1);
  const std::set<pid_t> others(pids.begin(), pids.end());
  ChildEnd end{};
  const pid_t pid = BoolFrom(info, 0) ? ReapOrphan(others, &end) : ReapEvidentOrphan(others, &end);
  PutEnd(&InstanceOf(info), end);
  return Number(info, pid);
}

Napi::Value CallFirstEnded(const Napi::CallbackInfo& info) { return Number(info, FirstEnded()); }
