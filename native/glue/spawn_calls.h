// The exported functions that start a child or take one over, and hand over its pipes.
#pragma once

#include <napi.h>

#include "glue/instance.h"

// Closes the descriptors that the environment has left when it ends, and leaves its children to other environments.
void LeaveChildrenAtEnd(napi_env env, Instance* instance);

Napi::Value CallSpawn(const Napi::CallbackInfo& info);
Napi::Value CallOpenStockChild(const Napi::CallbackInfo& info);
Napi::Value CallKillStockChild(const Napi::CallbackInfo& info);
Napi::Value CallStage(const Napi::CallbackInfo& info);
Napi::Value CallTakePipe(const Napi::CallbackInfo& info);
Napi::Value CallClose(const Napi::CallbackInfo& info);
Napi::Value CallUnreadBytes(const Napi::CallbackInfo& info);
