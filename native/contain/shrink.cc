#include "contain/shrink.h"

#if defined(__linux__)

#include "posix/raw_syscall.h"

namespace {

// Unmaps a range except for what is kept of it.
void UnmapOthers(Range range, const KeptMemory& kept) {
  while (range.start < range.end) {
    // The first kept range that ends after the start.
    Range next{range.end, range.end};
    for (int index = 0; index < kept.count; ++index) {
      const Range& candidate = kept.ranges[index];
      if (candidate.end > range.start && candidate.start < next.start) next = candidate;
    }
    if (next.start > range.start) {
      RawSyscall(SYS_munmap, static_cast<long>(range.start), static_cast<long>(next.start - range.start));
    }
    range.start = next.end;
  }
}

// Takes the characters of /proc/PID/maps, in parts of any length, and calls `each` with the range that each line begins with.
class Maps {
 public:
  template <typename Each>
  void Take(char next, Each each) {
    if (next == '\n') {
      numbers_ = 0;
      values_[0] = 0;
      values_[1] = 0;
    } else if (numbers_ < 2 && IsHexadecimal(next)) {
      values_[numbers_] = values_[numbers_] * 16 + Value(next);
    } else if (numbers_ < 2 && ++numbers_ == 2) {
      each(Range{values_[0], values_[1]});
    }
  }

 private:
  static bool IsHexadecimal(char digit) { return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'); }
  static std::uintptr_t Value(char digit) { return static_cast<std::uintptr_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10); }

  int numbers_ = 0;  // Of this line, read to their end.
  std::uintptr_t values_[2] = {0, 0};
};

}  // namespace

void Shrink(int proc, const KeptMemory& kept) {
  const int fd = proc < 0 ? -1 : RawOpen(proc, "self/maps", O_RDONLY);
  if (fd < 0) return;
  char part[1024];
  Maps maps;
  long length = 0;
  // The kernel goes on after the last range that it has shown, whatever has become of it.
  while ((length = RawRead(fd, part, sizeof part)) > 0) {
    for (long index = 0; index < length; ++index) {
      maps.Take(part[index], [&kept](Range range) { UnmapOthers(range, kept); });
    }
  }
  RawClose(fd);
}

#endif
