#include "glue/contain_calls.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include "contain/unit.h"
#include "glue/instance.h"

Napi::Value CallCanContain(const Napi::CallbackInfo& info) {
  return Number(info, CanContain(static_cast<Containment>(IntFrom(info, 0))));
}

Napi::Value CallMakeUnit(const Napi::CallbackInfo& info) {
  const auto containment = static_cast<Containment>(IntFrom(info, 0));
  const int unit = MakeUnit(containment, BoolFrom(info, 1));
  if (unit < 0) InstanceOf(info).stage = containment == Containment::kCgroup ? "mkdir" : "clone";
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
