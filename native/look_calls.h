// The exported functions for looking at processes, and for executing a program in place of this one.
#pragma once

#include <napi.h>

Napi::Value CallReadProcess(const Napi::CallbackInfo& info);
Napi::Value CallListProcesses(const Napi::CallbackInfo& info);
Napi::Value CallReadFile(const Napi::CallbackInfo& info);
Napi::Value CallSetEveryDisposition(const Napi::CallbackInfo& info);
Napi::Value CallSetParentDeathSignal(const Napi::CallbackInfo& info);
Napi::Value CallKeepOnExec(const Napi::CallbackInfo& info);
Napi::Value CallLimitOpenFiles(const Napi::CallbackInfo& info);
Napi::Value CallExecve(const Napi::CallbackInfo& info);
