#include "look_calls.h"

#include <string>
#include <vector>

#include "convert.h"
#include "exec.h"
#include "file.h"
#include "state.h"

namespace {

Napi::Value Number(const Napi::CallbackInfo& info, int value) { return Napi::Number::New(info.Env(), value); }

}  // namespace

Napi::Value CallReadProcess(const Napi::CallbackInfo& info) {
  ProcessInfo process{};
  const int error = ReadProcess(IntFrom(info[0]), &process);
  // In the order of lib/internal/binding.ts.
  CopyInto(info[1], {error, process.ppid, process.pgid, process.sid, process.foreground_group, process.state,
                     static_cast<int>(process.ignored), static_cast<int>(process.caught)});
  return Napi::String::New(info.Env(), process.command + '\n' + process.terminal);
}

Napi::Value CallListProcesses(const Napi::CallbackInfo& info) {
  std::vector<int> pids;
  const int error = ListProcesses(&pids);
  if (error != 0) return Number(info, error);
  const auto count = static_cast<int>(pids.size());
  const std::size_t space = info[0].As<Napi::Int32Array>().ElementLength();
  if (pids.size() > space) pids.resize(space);
  CopyInto(info[0], pids);
  return Number(info, count);
}

Napi::Value CallReadFile(const Napi::CallbackInfo& info) {
  auto into = info[1].As<Napi::Uint8Array>();
  return Number(info, ReadFile(StringFrom(info[0]).c_str(), into.Data(), into.ByteLength()));
}

Napi::Value CallSetEveryDisposition(const Napi::CallbackInfo& info) {
  return Number(info, SetEveryDisposition(SetFrom(info, 0)));
}

Napi::Value CallSetParentDeathSignal(const Napi::CallbackInfo& info) {
  return Number(info, SetParentDeathSignal(IntFrom(info[0])));
}

Napi::Value CallKeepOnExec(const Napi::CallbackInfo& info) { return Number(info, KeepOnExec(IntFrom(info[0]))); }

Napi::Value CallLimitOpenFiles(const Napi::CallbackInfo& info) {
  return Number(info, LimitOpenFiles(static_cast<rlim_t>(info[0].As<Napi::Number>().Int64Value())));
}

Napi::Value CallExecve(const Napi::CallbackInfo& info) {
  const auto text = [&](std::size_t index) { return std::string(BytesFrom(info[index])); };
  return Number(info, Execve(text(0), text(1), text(2)));
}
