#include "contain/mark_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

MarkReader::~MarkReader() {
  if (proc_ >= 0) close(proc_);
}

Mark MarkReader::Read(pid_t pid) {
  if (wanted_ == kNoMark) return kNoMark;
  if (proc_ == -1) proc_ = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  Mark has = kNoMark;
  const int error = proc_ == -1 ? -errno : ReadMark(proc_, pid, &has);
  if (error == 0) return (has & ~kWatchdogFlag) == wanted_ ? has : kNoMark;
  // Processes that /proc hides cannot be members of this user.
  const bool is_none = error == -ENOENT || error == -ESRCH || error == -EPERM || error == -EACCES;
  if (!is_none && error_ == 0) error_ = error;
  return kNoMark;
}
