// The exported functions that wait: for children and groups.
#pragma once

#include <napi.h>

Napi::Value CallStartWatching(const Napi::CallbackInfo& info);
Napi::Value CallWatch(const Napi::CallbackInfo& info);
Napi::Value CallWatchStops(const Napi::CallbackInfo& info);
Napi::Value CallKeepAlive(const Napi::CallbackInfo& info);
Napi::Value CallWatchGroup(const Napi::CallbackInfo& info);
Napi::Value CallUnwatchGroup(const Napi::CallbackInfo& info);
Napi::Value CallPrepareGroupWait(const Napi::CallbackInfo& info);
Napi::Value CallGroupLives(const Napi::CallbackInfo& info);
Napi::Value CallReap(const Napi::CallbackInfo& info);
Napi::Value CallSignalGroup(const Napi::CallbackInfo& info);
Napi::Value CallReleaseGroup(const Napi::CallbackInfo& info);
Napi::Value CallEndNow(const Napi::CallbackInfo& info);
Napi::Value CallKill(const Napi::CallbackInfo& info);
Napi::Value CallDieWithParent(const Napi::CallbackInfo& info);
