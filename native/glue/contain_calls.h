// The exported calls of native/contain.
#pragma once

#include <napi.h>

#include "contain/unit.h"

// The key of unit 0. The key of any unit is this minus its number.
const int kKeyOfUnits = KeyOf(0);

Napi::Value CallCanContain(const Napi::CallbackInfo& info);
Napi::Value CallMakeUnit(const Napi::CallbackInfo& info);
Napi::Value CallSetRoot(const Napi::CallbackInfo& info);
Napi::Value CallDropUnit(const Napi::CallbackInfo& info);
Napi::Value CallUnitLives(const Napi::CallbackInfo& info);
Napi::Value CallSignalUnit(const Napi::CallbackInfo& info);
Napi::Value CallReadUnit(const Napi::CallbackInfo& info);
Napi::Value CallWatchUnit(const Napi::CallbackInfo& info);
Napi::Value CallEndLeftovers(const Napi::CallbackInfo& info);
Napi::Value CallStartWatchdog(const Napi::CallbackInfo& info);
Napi::Value CallOwnMark(const Napi::CallbackInfo& info);
Napi::Value CallAddRoot(const Napi::CallbackInfo& info);
Napi::Value CallRemoveRoot(const Napi::CallbackInfo& info);
