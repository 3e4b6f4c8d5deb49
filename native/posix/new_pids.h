// Lists the processes that have started since the last list, where a list of all takes too long to see those that end soon.
#pragma once

#if defined(__linux__)

#include "posix/directory_entries.h"

// The pid that this /proc gave out last, or 0 if it does not show that (subset=pid).
inline pid_t LastPid(int proc) {
  char text[128];
  const int fd = RawOpen(proc, "loadavg", O_RDONLY);
  if (fd < 0) return 0;
  const long length = RawRead(fd, text, sizeof text - 1);
  RawClose(fd);
  if (length <= 0) return 0;
  // It is the last field of one line.
  char* last = text + length;
  if (last[-1] == '\n') --last;
  *last = '\0';
  while (last != text && last[-1] != ' ') --last;
  return PidOf(last);
}

// The kernel gives out pids in ascending order, and begins with low ones again after the highest. The place of a pid in the list
// of /proc is that number and a constant, so a list from there on takes little time.
class NewPids {
 public:
  // Calls `each` with every pid, and later with every pid that was given out since the call before. One that is listed late, as
  // its process was just being made, may be missing. Returns 0 or a negated errno.
  template <typename Each>
  int Next(int proc, Each each) {
    // Before the list: those that start while it is read are for the next one.
    const pid_t last = LastPid(proc);
    const pid_t before = last_;
    shows_last_ = last != 0;
    if (shows_last_) last_ = last;
    if (shift_ == 0 || before == 0) return List(proc, 0, each);
    if (last == before) return 0;
    const int error = List(proc, before + 1, each);
    if (!shows_last_ || last > before || error != 0) return error;
    return List(proc, 1, [last, &each](pid_t pid) {
      if (pid <= last) each(pid);
    });
  }

 private:
  template <typename Each>
  int List(int proc, pid_t first, Each each) {
    std::int64_t place = 0;
    pid_t highest = 0;
    const auto visit = [this, &place, &highest, &each](const DirectoryEntry& entry) {
      const pid_t pid = PidOf(entry.name);
      if (pid > 0 && place > 0) shift_ = place - pid;
      // That of the next entry.
      place = entry.offset;
      if (pid > highest) highest = pid;
      if (pid > 0) each(pid);
    };
    const int error = EachEntry(proc, visit, first == 0 ? 0 : first + shift_);
    // Without the last one, those above the highest are new until the numbers begin again.
    if (!shows_last_ && highest > last_) last_ = highest;
    return error;
  }

  pid_t last_ = 0;
  bool shows_last_ = false;
  std::int64_t shift_ = 0;
};

#endif
