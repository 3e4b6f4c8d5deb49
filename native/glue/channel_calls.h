// The exported functions for messages with descriptors: over a channel to a child.
#pragma once

#include <napi.h>

Napi::Value CallStartPolling(const Napi::CallbackInfo& info);
Napi::Value CallPoll(const Napi::CallbackInfo& info);
Napi::Value CallSendmsg(const Napi::CallbackInfo& info);
Napi::Value CallRecvmsg(const Napi::CallbackInfo& info);
Napi::Value CallIsSocket(const Napi::CallbackInfo& info);
Napi::Value CallShutdown(const Napi::CallbackInfo& info);
Napi::Value CallDuplicate(const Napi::CallbackInfo& info);
