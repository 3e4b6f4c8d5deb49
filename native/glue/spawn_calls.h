// The exported functions that start a child, and keep what has been started.
#pragma once

#include <napi.h>

Napi::Value CallSpawn(const Napi::CallbackInfo& info);
Napi::Value CallStage(const Napi::CallbackInfo& info);
Napi::Value CallTakePipe(const Napi::CallbackInfo& info);
Napi::Value CallClose(const Napi::CallbackInfo& info);
