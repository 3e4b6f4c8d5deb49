#include "watchdog/raw_proc.h"

#if defined(__linux__)

#include "watchdog/decimal.h"

namespace {

// Reads the numbers after the state. They may be negative.
class Fields {
 public:
  Fields(const char* at, const char* end) : at_(at), end_(end) {}

  bool Next(std::int64_t* number) {
    while (at_ != end_ && *at_ == ' ') ++at_;
    const bool negative = at_ != end_ && *at_ == '-';
    if (negative) ++at_;
    if (at_ == end_ || *at_ < '0' || *at_ > '9') return false;
    std::int64_t value = 0;
    for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) value = value * 10 + (*at_ - '0');
    *number = negative ? -value : value;
    return true;
  }

  // Skips some numbers and reads the one after them.
  bool After(int skipped, std::int64_t* number) {
    for (; skipped > 0; --skipped) {
      if (!Next(number)) return false;
    }
    return Next(number);
  }

 private:
  const char* at_;
  const char* end_;
};

bool Parse(const char* text, const char* end, ProcessStat* stat) {
  // The command before these fields is in parentheses, and may itself contain parentheses and spaces.
  const char* at = end;
  while (at != text && at[-1] != ')') --at;
  if (at == text || end - at < 3) return false;
  stat->state = at[1];
  Fields fields(at + 2, end);
  std::int64_t ppid = 0;
  std::int64_t sid = 0;
  std::int64_t threads = 0;
  std::int64_t start = 0;
  if (!fields.Next(&ppid) || !fields.After(1, &sid) || !fields.After(13, &threads) || !fields.After(1, &start)) return false;
  stat->ppid = static_cast<pid_t>(ppid);
  stat->sid = static_cast<pid_t>(sid);
  stat->start = static_cast<std::uint64_t>(start);
  // A main thread that has ended before other threads is also shown as a zombie.
  stat->living = (stat->state != 'Z' && stat->state != 'X') || threads > 1;
  return true;
}

}  // namespace

int ReadProcessStat(int proc, pid_t pid, ProcessStat* stat) {
  constexpr char kFile[] = "/stat";
  char path[kDecimalSize + sizeof kFile];
  char* end = PutDecimal(path, static_cast<unsigned>(pid));
  for (const char next : kFile) *end++ = next;
  const int fd = RawOpen(proc, path, O_RDONLY);
  if (fd < 0) return fd;
  // The fields that are read here begin within this length, whatever the command.
  char text[1024];
  const long length = RawRead(fd, text, sizeof text);
  RawClose(fd);
  if (length < 0) return static_cast<int>(length);
  return Parse(text, text + length, stat) ? 0 : -ENODATA;
}

pid_t SelfIn(int proc) {
  char own[kDecimalSize + 1];
  const long length =
      RawSyscall(SYS_readlinkat, proc, reinterpret_cast<long>("self"), reinterpret_cast<long>(own), sizeof own - 1);
  if (length < 0) return static_cast<pid_t>(length);
  own[length] = '\0';
  const pid_t pid = PidOf(own);
  return pid > 0 ? pid : -ESRCH;
}

bool IsProcOfOwnNamespace(int proc) { return SelfIn(proc) == RawSyscall(SYS_getpid); }

#endif
