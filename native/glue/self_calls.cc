#include "glue/self_calls.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>

#include "glue/instance.h"
#include "posix/group.h"
#include "posix/mask.h"
#include "self/disposition.h"
#include "self/exec.h"
#include "self/last_exit.h"
#include "self/raise.h"
#include "self/replace.h"
#include "self/terminal.h"
#include "threads/process_mask.h"
#include "threads/unreachable.h"
#include "wait/subreaper.h"

namespace {

// Given in place of a POSIX `how` to only read a mask.
constexpr int kReadOnly = -1;

Napi::Value ChangeMask(const Napi::CallbackInfo& info, int (*change)(int how, const SignalBits* set, SignalBits* previous)) {
  const int how = IntFrom(info, 0);
  const SignalBits set = SetFrom(info, 1);
  SignalBits previous = 0;
  const int result = change(how, how == kReadOnly ? nullptr : &set, &previous);
  InstanceOf(info).words.PutSet(MaskSets::previous, previous);
  return Number(info, result);
}

void SwapIgnored(void* data) { SwapIgnoredForHandler(static_cast<Instance*>(data)->swapped_at_exit); }

}  // namespace

bool BlockedSigusr1() {
  static const bool blocked = [] {
    SignalBits mask = 0;
    return SetOwnMask(SIG_BLOCK, nullptr, &mask) == 0 && (mask & BitOf(SIGUSR1)) != 0;
  }();
  return blocked;
}

Napi::Value CallPthreadSigmask(const Napi::CallbackInfo& info) { return ChangeMask(info, SetOwnMask); }

Napi::Value CallSigprocmask(const Napi::CallbackInfo& info) { return ChangeMask(info, ProcessMask); }

Napi::Value CallSigpending(const Napi::CallbackInfo& info) {
  SignalBits pending = 0;
  const int result = Pending(&pending);
  InstanceOf(info).words.PutSet(PendingSets::pending, pending);
  return Number(info, result);
}

Napi::Value CallDispositions(const Napi::CallbackInfo& info) {
  Dispositions dispositions{};
  const int result = ReadDispositions(&dispositions);
  InstanceOf(info).words.PutSet(DispositionSets::ignored, dispositions.ignored);
  InstanceOf(info).words.PutSet(DispositionSets::caught, dispositions.caught);
  return Number(info, result);
}

Napi::Value CallIgnore(const Napi::CallbackInfo& info) { return Number(info, Ignore(SetFrom(info, 0))); }

// A cleanup hook runs after all JavaScript and before Node's own teardown.
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
  InstanceOf(info).words.PutSet(ReleasedSets::left, left);
  InstanceOf(info).words.PutSet(ReleasedSets::held, set);
  return Number(info, result);
}

Napi::Value CallSetpgid(const Napi::CallbackInfo& info) { return Number(info, Setpgid(IntFrom(info, 0), IntFrom(info, 1))); }

Napi::Value CallGetpgid(const Napi::CallbackInfo& info) { return Number(info, Getpgid(IntFrom(info, 0))); }

Napi::Value CallGetpgrp(const Napi::CallbackInfo& info) { return Number(info, Getpgrp()); }

Napi::Value CallSetsid(const Napi::CallbackInfo& info) {
  NoteOwnSession();
  return Number(info, Setsid());
}

Napi::Value CallGetsid(const Napi::CallbackInfo& info) { return Number(info, Getsid(IntFrom(info, 0))); }

Napi::Value CallKillpg(const Napi::CallbackInfo& info) { return Number(info, Killpg(IntFrom(info, 0), IntFrom(info, 1))); }

Napi::Value CallOpenTerminal(const Napi::CallbackInfo& info) { return Number(info, OpenTerminal(IntFrom(info, 0))); }

Napi::Value CallTcgetpgrp(const Napi::CallbackInfo& info) { return Number(info, Tcgetpgrp(IntFrom(info, 0))); }

Napi::Value CallTcsetpgrp(const Napi::CallbackInfo& info) { return Number(info, Tcsetpgrp(IntFrom(info, 0), IntFrom(info, 1))); }

// JavaScript keeps the modes as opaque bytes.
Napi::Value CallTcgetattr(const Napi::CallbackInfo& info) {
  termios modes{};
  const int result = GetModes(IntFrom(info, 0), &modes);
  std::memcpy(info[1].As<Napi::Uint8Array>().Data(), &modes, sizeof modes);
  return Number(info, result);
}

Napi::Value CallTcsetattr(const Napi::CallbackInfo& info) {
  termios modes{};
  std::memcpy(&modes, BytesFrom(info, 1).data(), sizeof modes);
  return Number(info, SetModes(IntFrom(info, 0), modes));
}

Napi::Value CallDieBy(const Napi::CallbackInfo& info) { return Number(info, DieBy(IntFrom(info, 0))); }

Napi::Value CallPrepareLastExit(const Napi::CallbackInfo& info) { return Number(info, PrepareLastExit()); }

Napi::Value CallEndAtExit(const Napi::CallbackInfo& info) {
  EndAtExit(IntFrom(info, 0), IntFrom(info, 1), IntFrom(info, 2));
  return {};
}
Napi::Value CallStopBy(const Napi::CallbackInfo& info) { return Number(info, StopBy(IntFrom(info, 0), BoolFrom(info, 1))); }

Napi::Value CallForgoCoreDump(const Napi::CallbackInfo& info) { return Number(info, ForgoCoreDump()); }

Napi::Value CallSetEveryDisposition(const Napi::CallbackInfo& info) {
  return Number(info, SetEveryDisposition(SetFrom(info, 0)));
}

Napi::Value CallSetParentDeathSignal(const Napi::CallbackInfo& info) {
  return Number(info, SetParentDeathSignal(IntFrom(info, 0)));
}

Napi::Value CallKeepOnExec(const Napi::CallbackInfo& info) { return Number(info, KeepOnExec(IntFrom(info, 0))); }

Napi::Value CallLimitOpenFiles(const Napi::CallbackInfo& info) {
  return Number(info, LimitOpenFiles(static_cast<rlim_t>(info[0].As<Napi::Number>().Int64Value())));
}

Napi::Value CallExecve(const Napi::CallbackInfo& info) {
  const auto text = [&](std::size_t index) { return std::string(BytesFrom(info, index)); };
  return Number(info, Execve(text(0), text(1), text(2)));
}

Napi::Value CallReplaceProgram(const Napi::CallbackInfo& info) {
  const auto text = [&](std::size_t index) { return std::string(BytesFrom(info, index)); };
  const std::optional<std::string> environment = info[2].IsUndefined() ? std::nullopt : std::optional(text(2));
  return Number(info, ReplaceProgram(text(0), text(1), environment, SetFrom(info, 3)));
}
