// The exported functions that hold, send and accept signals.
#pragma once

#include <napi.h>

Napi::Value CallHoldForProcess(const Napi::CallbackInfo& info);
Napi::Value CallReleaseForProcess(const Napi::CallbackInfo& info);
Napi::Value CallReleaseForProcessLater(const Napi::CallbackInfo& info);
Napi::Value CallHoldForThread(const Napi::CallbackInfo& info);
Napi::Value CallReleaseForThread(const Napi::CallbackInfo& info);
Napi::Value CallRaise(const Napi::CallbackInfo& info);
Napi::Value CallSigqueue(const Napi::CallbackInfo& info);
Napi::Value CallOpenSignals(const Napi::CallbackInfo& info);
Napi::Value CallAcceptSignal(const Napi::CallbackInfo& info);
Napi::Value CallAwaitSignals(const Napi::CallbackInfo& info);
Napi::Value CallKeepAliveForSignals(const Napi::CallbackInfo& info);
Napi::Value CallCloseSignals(const Napi::CallbackInfo& info);
Napi::Value CallHoldPlaceholders(const Napi::CallbackInfo& info);
Napi::Value CallReleasePlaceholders(const Napi::CallbackInfo& info);
Napi::Value CallHoldOrigins(const Napi::CallbackInfo& info);
Napi::Value CallReleaseOrigins(const Napi::CallbackInfo& info);
Napi::Value CallOriginsOf(const Napi::CallbackInfo& info);
Napi::Value CallSenderOf(const Napi::CallbackInfo& info);
