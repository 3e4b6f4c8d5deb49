// This code runs in the child, too, so it keeps the rules of child.cc: only async-signal-safe calls.

#include "spawn/own_status.h"

#if defined(__linux__)

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace {

// The file has them in this order, one after the other.
constexpr int kFields = 3;
constexpr char kNames[kFields][9] = {"SigBlk:\t", "SigIgn:\t", "SigCgt:\t"};
constexpr int kNameLength = 8;
constexpr int kDigitBits = 4;

int DigitOf(char character) {
  constexpr int kTen = 10;
  if (character >= '0' && character <= '9') return character - '0';
  return character >= 'a' && character <= 'f' ? character - 'a' + kTen : -1;
}

// Takes the file a character at a time, because a field may lie in two reads: the groups before it are of any length.
class Fields {
 public:
  // Returns whether every field is complete.
  bool Take(char character) {
    if (character == '\n') {
      if (matches_ && column_ > kNameLength) ++field_;
      column_ = 0;
      matches_ = true;
    } else if (matches_) {
      TakeInLine(character);
      ++column_;
    }
    return field_ == kFields;
  }

  SignalBits operator[](int field) const { return values_[field]; }

 private:
  void TakeInLine(char character) {
    if (column_ < kNameLength) {
      matches_ = character == kNames[field_][column_];
      return;
    }
    const int digit = DigitOf(character);
    matches_ = digit >= 0;
    if (matches_) values_[field_] = (values_[field_] << kDigitBits) | static_cast<SignalBits>(digit);
  }

  SignalBits values_[kFields]{};
  int field_ = 0;
  int column_ = 0;
  bool matches_ = true;
};

bool ReadFields(int fd, Fields* fields) {
  constexpr std::size_t kSize = 4096;
  char text[kSize];
  for (;;) {
    const ssize_t length = read(fd, text, kSize);
    if (length == -1 && errno == EINTR) continue;
    if (length <= 0) return false;
    for (ssize_t at = 0; at < length; ++at) {
      if (fields->Take(text[at])) return true;
    }
  }
}

}  // namespace

bool ReadOwnSignals(OwnSignals* signals) {
  const int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (fd == -1) return false;
  Fields fields;
  const bool complete = ReadFields(fd, &fields);
  close(fd);
  *signals = {fields[0], fields[1], fields[2]};
  return complete;
}

#else

bool ReadOwnSignals(OwnSignals*) { return false; }

#endif
