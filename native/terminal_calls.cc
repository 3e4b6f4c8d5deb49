// The exported functions that are about terminals.

#include <cstring>

#include "calls.h"
#include "terminal.h"

Napi::Value CallOpenTerminal(const Napi::CallbackInfo& info) { return Number(info, OpenTerminal(IntFrom(info[0]))); }

Napi::Value CallTcgetpgrp(const Napi::CallbackInfo& info) { return Number(info, Tcgetpgrp(IntFrom(info[0]))); }

Napi::Value CallTcsetpgrp(const Napi::CallbackInfo& info) { return Number(info, Tcsetpgrp(IntFrom(info[0]), IntFrom(info[1]))); }

// JavaScript keeps modes as bytes that it does not look into.
Napi::Value CallTcgetattr(const Napi::CallbackInfo& info) {
  termios modes{};
  const int result = GetModes(IntFrom(info[0]), &modes);
  std::memcpy(info[1].As<Napi::Uint8Array>().Data(), &modes, sizeof modes);
  return Number(info, result);
}

Napi::Value CallTcsetattr(const Napi::CallbackInfo& info) {
  termios modes{};
  std::memcpy(&modes, BytesFrom(info[1]).data(), sizeof modes);
  return Number(info, SetModes(IntFrom(info[0]), modes));
}
