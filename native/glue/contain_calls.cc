#include "glue/contain_calls.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include "contain/leftovers.h"
#include "contain/unit.h"
#include "glue/instance.h"
#include "wait/group_wait.h"
#include "watchdog/mark.h"
#include "watchdog/roots.h"
#include "watchdog/watchdog.h"

Napi::Value CallCanContain(const Napi::CallbackInfo& info) {
  return Number(info, CanContain(static_cast<Containment>(IntFrom(info, 0)), BoolFrom(info, 1)));
}

Napi::Value CallMakeUnit(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  const auto containment = static_cast<Containment>(IntFrom(info, 0));
  // Start the thread first. Otherwise a later signal or wait could fail because no thread can be started.
  instance.stage = "pthread_create";
  const int error = PrepareGroupWait();
  if (error < 0) return Number(info, error);
  const int unit = MakeUnit(containment, BoolFrom(info, 1));
  if (unit < 0) instance.stage = containment == Containment::kCgroup ? "mkdir" : "clone";
  return Number(info, unit);
}

Napi::Value CallSetRoot(const Napi::CallbackInfo& info) {
  SetRoot(IntFrom(info, 0), IntFrom(info, 1));
  return {};
}

Napi::Value CallDropUnit(const Napi::CallbackInfo& info) {
  DropUnit(IntFrom(info, 0));
  return {};
}

Napi::Value CallUnitLives(const Napi::CallbackInfo& info) { return Number(info, UnitLives(IntFrom(info, 0))); }

Napi::Value CallSignalUnit(const Napi::CallbackInfo& info) {
  return Number(info, SignalUnit(IntFrom(info, 0), IntFrom(info, 1), BoolFrom(info, 2)));
}

Napi::Value CallReadUnit(const Napi::CallbackInfo& info) {
  std::vector<pid_t> members;
  const int error = ReadUnit(IntFrom(info, 0), &members);
  if (error != 0) return Number(info, error);
  auto room = info[1].As<Napi::Int32Array>();
  std::copy_n(members.begin(), std::min(members.size(), room.ElementLength()), room.Data());
  return Number(info, static_cast<int>(members.size()));
}

Napi::Value CallWatchUnit(const Napi::CallbackInfo& info) {
  const Notifier& changed = InstanceOf(info).changed;
  if (!changed.started()) return Number(info, -EINVAL);
  return Number(info, WatchUnit(IntFrom(info, 0), changed.watcher()->reporter(), BoolFrom(info, 1)));
}

Napi::Value CallEndLeftovers(const Napi::CallbackInfo& info) {
  const std::vector<double> numbers = NumbersFrom(info, 0);
  return Number(info, EndLeftovers(static_cast<int>(numbers[0]), static_cast<int>(numbers[1]), numbers[2], numbers[3] != 0));
}

Napi::Value CallStartWatchdog(const Napi::CallbackInfo& info) {
  const std::string name = TextFrom(info, 1);
  const int error =
      StartWatchdog({IntFrom(info, 0), name.empty() ? nullptr : name.c_str(), BoolFrom(info, 2), BoolFrom(info, 3)});
  return Number(info, error == 0 ? WatchdogPid() : error);
}

Napi::Value CallOwnMark(const Napi::CallbackInfo& info) {
  const Mark mark = OwnMark(static_cast<std::uint32_t>(IntFrom(info, 0)));
  CopyInto(info[1], {static_cast<int>(mark), static_cast<int>(mark >> 32)});
  return Napi::Boolean::New(info.Env(), CanMark());
}

Napi::Value CallAddRoot(const Napi::CallbackInfo& info) {
  const auto start = static_cast<std::uint64_t>(info[1].As<Napi::Number>().Int64Value());
  Root* const root = ReserveRoot(IntFrom(info, 2));
  if (root == nullptr) return Number(info, -EAGAIN);
  AddRoot(root, IntFrom(info, 0), start);
  return Number(info, static_cast<int>(root - SharedRoots()->slots));
}

Napi::Value CallRemoveRoot(const Napi::CallbackInfo& info) {
  RemoveRoot(&SharedRoots()->slots[IntFrom(info, 0)]);
  return {};
}
