// Between JavaScript values and plain C++ ones. No POSIX call, and nothing that could run JavaScript: in a Worker that is
// being terminated that fails at any moment. So sets and results travel in typed arrays, and there are no objects.
#pragma once

#include <napi.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "glue/places.h"
#include "posix/signals.h"

inline Napi::Value Number(const Napi::CallbackInfo& info, int value) { return Napi::Number::New(info.Env(), value); }

int IntFrom(const Napi::Value& value);
bool BoolFrom(const Napi::Value& value);
std::string StringFrom(const Napi::Value& value);
std::vector<int> IntsFrom(const Napi::Value& value);
void CopyInto(const Napi::Value& int32_array, const std::vector<int>& values);

// A set is its low and its high 32 bits.
SignalBits SetOf(int low, int high);

// A set in two arguments from `index` on.
SignalBits SetFrom(const Napi::CallbackInfo& info, std::size_t index);

// Bytes of a Uint8Array, which JavaScript keeps.
std::string_view BytesFrom(const Napi::Value& value);
std::vector<double> NumbersFrom(const Napi::Value& float64_array);

// A Buffer of these bytes; undefined where the environment is ending.
Napi::Value BufferOf(napi_env env, const std::string& bytes);

// What a call returns besides its result, in a typed array that JavaScript shares.
template <typename Element, napi_typedarray_type kType, std::size_t kSize>
class SharedArray {
 public:
  // Leaves nothing to be written to where the environment is ending.
  explicit SharedArray(napi_env env) : env_(env) {
    void* data = nullptr;
    napi_value buffer = nullptr;
    if (napi_create_arraybuffer(env, kSize * sizeof(Element), &data, &buffer) != napi_ok) return;
    if (napi_create_typedarray(env, kType, kSize, buffer, 0, &array_) != napi_ok) return;
    if (napi_create_reference(env, array_, 1, &reference_) == napi_ok) data_ = static_cast<Element*>(data);
  }
  SharedArray(const SharedArray&) = delete;
  SharedArray& operator=(const SharedArray&) = delete;
  ~SharedArray() {
    if (reference_ != nullptr) napi_delete_reference(env_, reference_);
  }
  // `place` is one of places.h.
  template <typename Place>
  void Put(Place place, Element value) {
    static_assert(std::is_enum_v<Place>, "a place has a name");
    PutAt(static_cast<std::size_t>(place), value);
  }
  // Only while the constructor's scope is open.
  napi_value Array() const { return array_; }

 protected:
  void PutAt(std::size_t index, Element value) {
    if (data_ != nullptr) data_[index] = value;
  }

 private:
  napi_env env_;
  napi_ref reference_ = nullptr;
  napi_value array_ = nullptr;
  Element* data_ = nullptr;
};

class Words : public SharedArray<std::uint32_t, napi_uint32_array, kWords> {
 public:
  using SharedArray::SharedArray;
  template <typename Place>
  void PutSet(Place place, SignalBits set) {
    static_assert(std::is_enum_v<Place>, "a place has a name");
    PutSetAt(static_cast<std::size_t>(place), set);
  }

 private:
  void PutSetAt(std::size_t index, SignalBits set);
};

using Usage = SharedArray<double, napi_float64_array, kUsageNumbers>;
