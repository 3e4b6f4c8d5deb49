// Converts between JavaScript values and plain C++ values. It makes no POSIX call and runs no JavaScript, which fails at any
// moment in a Worker that is being terminated. So sets and results travel in typed arrays, not in objects.
#pragma once

#include <napi.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "glue/places.h"
#include "posix/signals.h"

Napi::Value Number(const Napi::CallbackInfo& info, int value);

int IntFrom(const Napi::CallbackInfo& info, std::size_t index);
bool BoolFrom(const Napi::CallbackInfo& info, std::size_t index);
std::string StringFrom(const Napi::CallbackInfo& info, std::size_t index);
// The bytes of a string, in UTF-8, or of a Uint8Array.
std::string TextFrom(const Napi::CallbackInfo& info, std::size_t index);
std::vector<int> IntsFrom(const Napi::CallbackInfo& info, std::size_t index);
void CopyInto(const Napi::Value& int32_array, const std::vector<int>& values);

// `place` is an enumerator of places.h.
template <typename Place>
void PutInto(const Napi::Value& int32_array, Place place, int value) {
  static_assert(std::is_enum_v<Place>, "a place has a name");
  int32_array.As<Napi::Int32Array>().Data()[static_cast<std::size_t>(place)] = value;
}

// Makes a set from its low and its high 32 bits.
SignalBits SetOf(int low, int high);

// Reads a set from two arguments, at `index` and after it.
SignalBits SetFrom(const Napi::CallbackInfo& info, std::size_t index);

// The bytes of a Uint8Array. JavaScript still owns them.
std::string_view BytesFrom(const Napi::CallbackInfo& info, std::size_t index);
std::vector<double> NumbersFrom(const Napi::CallbackInfo& info, std::size_t index);

// A Buffer of these bytes, or undefined where the environment is ending.
Napi::Value BufferOf(napi_env env, const std::string& bytes);

// A typed array, shared with JavaScript, for values that a call returns besides its result.
template <typename Element, napi_typedarray_type kType, std::size_t kSize>
class SharedArray {
 public:
  // Where the environment is ending, nothing is allocated, and writes do nothing.
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
  // `place` is an enumerator of places.h.
  template <typename Place>
  void Put(Place place, Element value) {
    static_assert(std::is_enum_v<Place>, "a place has a name");
    PutAt(static_cast<std::size_t>(place), value);
  }
  // Valid only while the constructor's handle scope is open.
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
