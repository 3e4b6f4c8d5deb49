// The exported functions that read or change this process: its masks, dispositions, group, terminal and program.
#pragma once

#include <napi.h>

// Whether SIGUSR1 was blocked at the first call. At its start Node blocks it, and leaves it so where this signal must not open the
// inspector. Later calls of this package change the mask.
bool BlockedSigusr1();

Napi::Value CallPthreadSigmask(const Napi::CallbackInfo& info);
Napi::Value CallSigprocmask(const Napi::CallbackInfo& info);
Napi::Value CallSigpending(const Napi::CallbackInfo& info);
Napi::Value CallDispositions(const Napi::CallbackInfo& info);
Napi::Value CallIgnore(const Napi::CallbackInfo& info);
Napi::Value CallSwapIgnoredAtExit(const Napi::CallbackInfo& info);
Napi::Value CallHoldIgnored(const Napi::CallbackInfo& info);
Napi::Value CallReleaseIgnored(const Napi::CallbackInfo& info);
Napi::Value CallSetpgid(const Napi::CallbackInfo& info);
Napi::Value CallGetpgid(const Napi::CallbackInfo& info);
Napi::Value CallGetpgrp(const Napi::CallbackInfo& info);
Napi::Value CallSetsid(const Napi::CallbackInfo& info);
Napi::Value CallGetsid(const Napi::CallbackInfo& info);
Napi::Value CallKillpg(const Napi::CallbackInfo& info);
Napi::Value CallOpenTerminal(const Napi::CallbackInfo& info);
Napi::Value CallTcgetpgrp(const Napi::CallbackInfo& info);
Napi::Value CallTcsetpgrp(const Napi::CallbackInfo& info);
Napi::Value CallTcgetattr(const Napi::CallbackInfo& info);
Napi::Value CallTcsetattr(const Napi::CallbackInfo& info);
Napi::Value CallDieBy(const Napi::CallbackInfo& info);
Napi::Value CallPrepareLastExit(const Napi::CallbackInfo& info);
Napi::Value CallEndAtExit(const Napi::CallbackInfo& info);
Napi::Value CallStopBy(const Napi::CallbackInfo& info);
Napi::Value CallForgoCoreDump(const Napi::CallbackInfo& info);
Napi::Value CallSetEveryDisposition(const Napi::CallbackInfo& info);
Napi::Value CallSetParentDeathSignal(const Napi::CallbackInfo& info);
Napi::Value CallKeepOnExec(const Napi::CallbackInfo& info);
Napi::Value CallLimitOpenFiles(const Napi::CallbackInfo& info);
Napi::Value CallExecve(const Napi::CallbackInfo& info);
Napi::Value CallReplaceProgram(const Napi::CallbackInfo& info);
