// The exported functions that make this process a subreaper and reap orphans.
#pragma once

#include <napi.h>

Napi::Value CallSetChildSubreaper(const Napi::CallbackInfo& info);
Napi::Value CallRecordChildren(const Napi::CallbackInfo& info);
Napi::Value CallDropForkNotes(const Napi::CallbackInfo& info);
Napi::Value CallReapOrphan(const Napi::CallbackInfo& info);
Napi::Value CallFirstEnded(const Napi::CallbackInfo& info);
