#include "calls.h"

#include "disposition.h"
#include "group.h"
#include "mask.h"
#include "process_mask.h"

namespace {

constexpr int kReadOnly = -1;

}  // namespace

Napi::Value CallPthreadSigmask(const Napi::CallbackInfo& info) {
  const int how = IntFrom(info[0]);
  const SignalBits set = SetFrom(info, 1);
  SignalBits previous = 0;
  const int result = ThreadMask(how, how == kReadOnly ? nullptr : &set, &previous);
  InstanceOf(info).words.PutSet(0, previous);
  return Number(info, result);
}

Napi::Value CallBlockOnEveryThread(const Napi::CallbackInfo& info) {
  return Number(info, BlockOnEveryThread(SetFrom(info, 0)));
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
