#include "convert.h"

namespace {

constexpr int kWordBits = 32;

}  // namespace

int IntFrom(const Napi::Value& value) { return value.As<Napi::Number>().Int32Value(); }

bool BoolFrom(const Napi::Value& value) { return value.As<Napi::Boolean>().Value(); }

std::string StringFrom(const Napi::Value& value) { return value.As<Napi::String>().Utf8Value(); }

std::vector<int> IntsFrom(const Napi::Value& value) {
  const auto array = value.As<Napi::Int32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

void CopyInto(const Napi::Value& int32_array, const std::vector<int>& values) {
  auto array = int32_array.As<Napi::Int32Array>();
  for (std::size_t index = 0; index < values.size(); ++index) array.Data()[index] = values[index];
}

SignalBits SetOf(int low, int high) {
  return static_cast<std::uint32_t>(low) | SignalBits{static_cast<std::uint32_t>(high)} << kWordBits;
}

SignalBits SetFrom(const Napi::CallbackInfo& info, std::size_t index) {
  return SetOf(IntFrom(info[index]), IntFrom(info[index + 1]));
}

Words::Words(napi_env env) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  if (napi_create_arraybuffer(env, kWords * sizeof *data_, &data, &buffer) != napi_ok) return;
  if (napi_create_typedarray(env, napi_uint32_array, kWords, buffer, 0, &array_) != napi_ok) return;
  if (napi_create_reference(env, array_, 1, &reference_) == napi_ok) data_ = static_cast<std::uint32_t*>(data);
}

void Words::Put(std::size_t index, std::uint32_t word) {
  if (data_ != nullptr) data_[index] = word;
}

void Words::PutSet(std::size_t index, SignalBits set) {
  Put(2 * index, static_cast<std::uint32_t>(set));
  Put(2 * index + 1, static_cast<std::uint32_t>(set >> kWordBits));
}
