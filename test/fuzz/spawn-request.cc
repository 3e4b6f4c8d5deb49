// What is made of a spawn's request before there is a child: arguments, environment and the paths to try, of any bytes.

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "spawn/spawn.h"

namespace {

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}
  std::uint8_t Take() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  std::string TakeText() {
    std::string text;
    for (std::size_t length = Take() * std::size_t{4}; length > 0 && left_ > 0; --length) text.push_back(static_cast<char>(Take()));
    return text;
  }
  // As lib/ gives them: each ended by NUL.
  std::string TakeTexts() {
    std::string texts;
    for (int count = Take() % 8; count > 0; --count) texts += TakeText() + '\0';
    return texts;
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  SpawnRequest request{};
  request.file = bytes.TakeText();
  request.default_path = bytes.TakeText();
  request.arguments = bytes.TakeTexts();
  request.environment = bytes.TakeTexts();
  request.directory = bytes.TakeText();
  for (int count = bytes.Take() % 6; count > 0; --count) request.stdio.push_back(bytes.Take() % 2 == 0 ? kStdioPipe : kStdioIgnore);
  // No child is made.
  request.error = -1;
  const SpawnResult result = Spawn(&request);
  if (result.pid >= 0) abort();
  for (const int fd : request.stdio) {
    if (fd >= 0) close(fd);
  }
  return 0;
}
