#include "watchdog/shrink.h"

#if defined(__linux__)

#include "posix/raw_syscall.h"

namespace {

struct Mapping {
  Range range;
  bool executable;
  std::uint64_t inode;  // 0 without a file.
};

// Takes the characters of /proc/PID/maps, in parts of any length, and calls `each` with the mapping of each line:
// START-END PERMISSIONS OFFSET DEVICE INODE NAME.
class Maps {
 public:
  template <typename Each>
  void Take(char next, Each each) {
    if (next == '\n' || (next == ' ' && field_ < kName)) {
      if (field_ == kInode) each(mapping_);
      ++field_;
    } else if (next == '-' && field_ == kStart) {
      ++field_;
    } else if (field_ == kStart) {
      mapping_.range.start = mapping_.range.start * 16 + Hexadecimal(next);
    } else if (field_ == kEnd) {
      mapping_.range.end = mapping_.range.end * 16 + Hexadecimal(next);
    } else if (field_ == kPermissions && next == 'x') {
      mapping_.executable = true;
    } else if (field_ == kInode) {
      mapping_.inode = mapping_.inode * 10 + static_cast<std::uint64_t>(next - '0');
    }
    if (next != '\n') return;
    field_ = kStart;
    mapping_ = {{0, 0}, false, 0};
  }

 private:
  enum Field : int { kStart, kEnd, kPermissions, kOffset, kDevice, kInode, kName };

  static std::uintptr_t Hexadecimal(char digit) {
    return static_cast<std::uintptr_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }

  int field_ = kStart;
  Mapping mapping_{{0, 0}, false, 0};
};

// Calls `each` with every mapping of this process. The kernel goes on after the last one that it has shown, so `each` may unmap
// it. Returns false where not all can be read.
template <typename Each>
bool EachMapping(int proc, Each each) {
  const int fd = proc < 0 ? -1 : RawOpen(proc, "self/maps", O_RDONLY);
  if (fd < 0) return false;
  char part[1024];
  Maps maps;
  long length = 0;
  while ((length = RawRead(fd, part, sizeof part)) > 0) {
    for (long index = 0; index < length; ++index) maps.Take(part[index], each);
  }
  RawClose(fd);
  return length == 0;
}

// The files of code that is not foreign. V8 also maps code of its program at other addresses.
class Files {
 public:
  void Add(std::uint64_t inode) {
    if (count_ < kMost && !Have(inode)) inodes_[count_++] = inode;
  }
  bool Have(std::uint64_t inode) const {
    for (int index = 0; index < count_; ++index) {
      if (inodes_[index] == inode) return true;
    }
    return false;
  }

 private:
  static constexpr int kMost = 512;

  std::uint64_t inodes_[kMost];
  int count_ = 0;
};

bool HasForeignCode(int proc, const Memory& memory) {
  Files files;
  bool complete = EachMapping(proc, [&memory, &files](const Mapping& mapping) {
    if (mapping.executable && memory.programs.Have(mapping.range.start)) files.Add(mapping.inode);
  });
  bool foreign = false;
  complete = complete && EachMapping(proc, [&files, &foreign](const Mapping& mapping) {
               if (mapping.executable && mapping.inode != 0 && !files.Have(mapping.inode)) foreign = true;
             });
  return foreign || !complete;
}

// Unmaps a range except for what is kept of it.
void UnmapOthers(Range range, const Memory& memory) {
  while (range.start < range.end) {
    // The first kept range that ends after the start.
    Range next{range.end, range.end};
    for (int index = 0; index < memory.kept.count; ++index) {
      const Range& candidate = memory.kept.ranges[index];
      if (candidate.end > range.start && candidate.start < next.start) next = candidate;
    }
    if (next.start > range.start) {
      RawSyscall(SYS_munmap, static_cast<long>(range.start), static_cast<long>(next.start - range.start));
    }
    range.start = next.end;
  }
}

}  // namespace

void Shrink(int proc, const Memory& memory) {
  if (HasForeignCode(proc, memory)) return;
  EachMapping(proc, [&memory](const Mapping& mapping) { UnmapOthers(mapping.range, memory); });
}

#endif
