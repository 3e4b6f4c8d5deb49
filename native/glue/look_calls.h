// The exported functions that look at any process.
#pragma once

#include <napi.h>

Napi::Value CallReadProcess(const Napi::CallbackInfo& info);
Napi::Value CallListProcesses(const Napi::CallbackInfo& info);
Napi::Value CallReadFile(const Napi::CallbackInfo& info);
