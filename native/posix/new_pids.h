// Lists only the processes that have started since the last list. Listing all takes too long: it would miss processes that end soon.
#pragma once

#if defined(__linux__)

#include "posix/directory_entries.h"

// The pid that was assigned last in this process's namespace, or 0 if /proc does not show it (subset=pid). /proc/loadavg also has it,
// but containers may replace that file by one that lags.
inline pid_t LastPid(int proc) {
  char text[32];
  const int fd = RawOpen(proc, "sys/kernel/ns_last_pid", O_RDONLY);
  if (fd < 0) return 0;
  const long length = RawRead(fd, text, sizeof text - 1);
  RawClose(fd);
  if (length <= 0) return 0;
  text[text[length - 1] == '\n' ? length - 1 : length] = '\0';
  return PidOf(text);
}

// The kernel assigns pids in ascending order, and starts again with low ones after the highest. The offset of a pid in the list
// of /proc is the pid plus a constant, so listing from there on takes little time.
class NewPids {
 public:
  // The first call passes every pid to `each`. Later calls pass every pid that was assigned since the previous call. A pid may be
  // missing if its process was just being created. Returns 0 or a negated errno.
  template <typename Each>
  int Next(int proc, Each each) {
    // Read this before the list. Processes that start during the list belong to the next one.
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
      // The offset of the next entry.
      place = entry.offset;
      if (pid > highest) highest = pid;
      if (pid > 0) each(pid);
    };
    const int error = EachEntry(proc, visit, first == 0 ? 0 : first + shift_);
    // Without the last pid, pids above the highest are new until the numbers start again.
    if (!shows_last_ && highest > last_) last_ = highest;
    return error;
  }

  pid_t last_ = 0;
  bool shows_last_ = false;
  std::int64_t shift_ = 0;
};

#endif
