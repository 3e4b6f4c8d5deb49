#include "glue/look_calls.h"

#include <string>
#include <vector>

#include "glue/convert.h"
#include "look/macos_process.h"
#include "posix/file.h"

Napi::Value CallReadProcess(const Napi::CallbackInfo& info) {
  ProcessInfo process{};
  const int error = ReadProcess(IntFrom(info, 0), &process);
  const auto put = [&](ProcessNumbers place, int value) { PutInto(info[1], place, value); };
  put(ProcessNumbers::error, error);
  put(ProcessNumbers::ppid, process.ppid);
  put(ProcessNumbers::pgid, process.pgid);
  put(ProcessNumbers::sid, process.sid);
  put(ProcessNumbers::foregroundGroup, process.foreground_group);
  put(ProcessNumbers::state, process.state);
  put(ProcessNumbers::ignored, static_cast<int>(process.ignored));
  put(ProcessNumbers::caught, static_cast<int>(process.caught));
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
  return Number(info, ReadFile(StringFrom(info, 0).c_str(), into.Data(), into.ByteLength()));
}
