#include "calls.h"

#include <cerrno>

#include "deaf.h"
#include "disposition.h"
#include "group.h"
#include "mask.h"
#include "subreaper.h"

namespace {

void SwapIgnored(void* data) { SwapIgnoredForHandler(static_cast<Instance*>(data)->swapped_at_exit); }

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

// A cleanup hook comes after all JavaScript and before Node's own teardown.
Napi::Value CallSwapIgnoredAtExit(const Napi::CallbackInfo& info) {
  Instance& instance = InstanceOf(info);
  instance.swapped_at_exit = SetFrom(info, 0);
  return Number(info, napi_add_env_cleanup_hook(info.Env(), SwapIgnored, &instance) == napi_ok ? 0 : -ENOMEM);
}

Napi::Value CallHoldIgnored(const Napi::CallbackInfo& info) { return Number(info, HoldIgnored(SetFrom(info, 0))); }

Napi::Value CallReleaseIgnored(const Napi::CallbackInfo& info) {
  SignalBits set = SetFrom(info, 0);
  SignalBits left = 0;
  const int result = ReleaseIgnored(&set, &left);
  InstanceOf(info).words.PutSet(0, left);
  InstanceOf(info).words.PutSet(1, set);
  return Number(info, result);
}

Napi::Value CallSetpgid(const Napi::CallbackInfo& info) { return Number(info, Setpgid(IntFrom(info[0]), IntFrom(info[1]))); }

Napi::Value CallGetpgid(const Napi::CallbackInfo& info) { return Number(info, Getpgid(IntFrom(info[0]))); }

Napi::Value CallGetpgrp(const Napi::CallbackInfo& info) { return Number(info, Getpgrp()); }

Napi::Value CallSetsid(const Napi::CallbackInfo& info) {
  NoteOwnSession();
  return Number(info, Setsid());
}

Napi::Value CallGetsid(const Napi::CallbackInfo& info) { return Number(info, Getsid(IntFrom(info[0]))); }

Napi::Value CallKillpg(const Napi::CallbackInfo& info) { return Number(info, Killpg(IntFrom(info[0]), IntFrom(info[1]))); }
