// Between JavaScript values and plain C++ ones. No POSIX call, and nothing that could run JavaScript: in a Worker that is
// being terminated that fails at any moment. So sets and results travel in typed arrays, and there are no objects.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "signals.h"

int IntFrom(const Napi::Value& value);
bool BoolFrom(const Napi::Value& value);
std::string StringFrom(const Napi::Value& value);
std::vector<int> IntsFrom(const Napi::Value& value);
void CopyInto(const Napi::Value& int32_array, const std::vector<int>& values);

// A set is its low and its high 32 bits.
SignalBits SetOf(int low, int high);

// A set in two arguments from `index` on.
SignalBits SetFrom(const Napi::CallbackInfo& info, std::size_t index);

// What a call has to say besides its result, in an array of 32-bit words that JavaScript shares.
class Words {
 public:
  // Leaves nothing to be written to where the environment is ending.
  explicit Words(napi_env env);
  void Put(std::size_t index, std::uint32_t word);
  void PutSet(std::size_t index, SignalBits set);
  napi_value Array() const { return array_; }

 private:
  static constexpr std::size_t kWords = 6;
  napi_value array_ = nullptr;
  napi_ref reference_ = nullptr;
  std::uint32_t* data_ = nullptr;
};
