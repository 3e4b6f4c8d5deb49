#include <cerrno>

#include "watchdog/mark.h"

#if defined(__linux__)

#include <sys/resource.h>

#include <cstddef>

#include "posix/raw_syscall.h"
#include "watchdog/decimal.h"

namespace {

// Finds the soft limit in a line of /proc/PID/limits as the characters come, in parts of any length.
class SoftLimit {
 public:
  void Take(char next) {
    if (next == '\n') {
      matched_ = 0;
    } else if (matched_ < kLength) {
      matched_ = next == kName[matched_] ? matched_ + 1 : kOther;
    } else if (matched_ == kLength && next >= '0' && next <= '9') {
      limit_ = limit_ * 10 + static_cast<Mark>(next - '0');
      in_number_ = true;
    } else if (in_number_ || next != ' ') {
      matched_ = kOther;
    }
  }
  Mark Value() const { return limit_; }

 private:
  static constexpr char kName[] = "Max realtime timeout";
  static constexpr std::size_t kLength = sizeof kName - 1;
  static constexpr std::size_t kOther = sizeof kName;

  std::size_t matched_ = 0;
  bool in_number_ = false;
  Mark limit_ = 0;
};

Mark MarkOf(std::uint64_t soft) { return IsMark(soft & ~kWatchdogFlag) ? soft : kNoMark; }

// In one call, but only for a process with the same users and groups.
int ReadByCall(pid_t pid, Mark* mark) {
  struct {
    std::uint64_t soft;
    std::uint64_t hard;
  } limit{0, 0};
  const long error = RawSyscall(SYS_prlimit64, pid, RLIMIT_RTTIME, 0, reinterpret_cast<long>(&limit));
  if (error == 0) *mark = MarkOf(limit.soft);
  return static_cast<int>(error);
}

int ReadFile(int proc, pid_t pid, Mark* mark) {
  constexpr char kFile[] = "/limits";
  char path[kDecimalSize + sizeof kFile];
  char* end = PutDecimal(path, static_cast<unsigned>(pid));
  for (const char next : kFile) *end++ = next;
  const int fd = RawOpen(proc, path, O_RDONLY);
  if (fd < 0) return fd;
  char part[512];
  SoftLimit limit;
  long length = 0;
  bool empty = true;
  while ((length = RawRead(fd, part, sizeof part)) > 0 || length == -EINTR) {
    for (long index = 0; index < length; ++index) limit.Take(part[index]);
    empty = empty && length <= 0;
  }
  RawClose(fd);
  // The kernel shows no limits of a process that is being reaped.
  if (length < 0 || empty) return length < 0 ? static_cast<int>(length) : -ESRCH;
  *mark = MarkOf(limit.Value());
  return 0;
}

}  // namespace

int ReadMark(int proc, pid_t pid, Mark* mark) {
  const int error = ReadByCall(pid, mark);
  return error == 0 || error == -ESRCH ? error : ReadFile(proc, pid, mark);
}

#else

int ReadMark(int, pid_t, Mark*) { return -ENOSYS; }

#endif

int HasMark(int proc, pid_t pid, Mark mark) {
  Mark has = kNoMark;
  const int error = ReadMark(proc, pid, &has);
  return error == 0 ? static_cast<int>(has == mark) : error;
}

int HasProcessPart(int proc, pid_t pid, Mark mark) {
  Mark has = kNoMark;
  const int error = ReadMark(proc, pid, &has);
  return error == 0 ? static_cast<int>(SameProcessPart(has, mark)) : error;
}
