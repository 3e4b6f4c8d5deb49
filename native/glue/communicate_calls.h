// The exported calls by which a thread waits for a child and its output.
#pragma once

#include <napi.h>

Napi::Value CallCommunicate(const Napi::CallbackInfo& info);
Napi::Value CallTakeOutput(const Napi::CallbackInfo& info);
