#include "glue/convert.h"

namespace {

constexpr int kWordBits = 32;

}  // namespace

Napi::Value Number(const Napi::CallbackInfo& info, int value) { return Napi::Number::New(info.Env(), value); }

int IntFrom(const Napi::CallbackInfo& info, std::size_t index) { return info[index].As<Napi::Number>().Int32Value(); }

bool BoolFrom(const Napi::CallbackInfo& info, std::size_t index) { return info[index].As<Napi::Boolean>().Value(); }

std::string StringFrom(const Napi::CallbackInfo& info, std::size_t index) { return info[index].As<Napi::String>().Utf8Value(); }

std::string TextFrom(const Napi::CallbackInfo& info, std::size_t index) {
  return info[index].IsString() ? StringFrom(info, index) : std::string(BytesFrom(info, index));
}

std::vector<int> IntsFrom(const Napi::CallbackInfo& info, std::size_t index) {
  const auto array = info[index].As<Napi::Int32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

void CopyInto(const Napi::Value& int32_array, const std::vector<int>& values) {
  auto array = int32_array.As<Napi::Int32Array>();
  for (std::size_t index = 0; index < values.size(); ++index) array.Data()[index] = values[index];
}

std::string_view BytesFrom(const Napi::CallbackInfo& info, std::size_t index) {
  const auto array = info[index].As<Napi::Uint8Array>();
  return {reinterpret_cast<const char*>(array.Data()), array.ByteLength()};
}

std::vector<double> NumbersFrom(const Napi::CallbackInfo& info, std::size_t index) {
  const auto array = info[index].As<Napi::Float64Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

Napi::Value BufferOf(napi_env env, const std::string& bytes) {
  napi_value buffer = nullptr;
  const napi_status status = napi_create_buffer_copy(env, bytes.size(), bytes.data(), nullptr, &buffer);
  return {env, status == napi_ok ? buffer : nullptr};
}

SignalBits SetOf(int low, int high) {
  return static_cast<std::uint32_t>(low) | SignalBits{static_cast<std::uint32_t>(high)} << kWordBits;
}

SignalBits SetFrom(const Napi::CallbackInfo& info, std::size_t index) {
  return SetOf(IntFrom(info, index), IntFrom(info, index + 1));
}

void Words::PutSetAt(std::size_t index, SignalBits set) {
  PutAt(2 * index, static_cast<std::uint32_t>(set));
  PutAt(2 * index + 1, static_cast<std::uint32_t>(set >> kWordBits));
}
