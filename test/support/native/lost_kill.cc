// Preload it: the first SIGKILL by a pidfd reaches nothing, as if its member had started after the last look.

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdarg>

namespace {

bool is_done = false;

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
  static const auto next = reinterpret_cast<decltype(&syscall)>(dlsym(RTLD_NEXT, "syscall"));
  va_list list;
  va_start(list, number);
  long all[6];
  for (long& one : all) one = va_arg(list, long);
  va_end(list);
  if (number == SYS_pidfd_send_signal && all[1] == SIGKILL && !is_done) {
    is_done = true;
    return 0;
  }
  return next(number, all[0], all[1], all[2], all[3], all[4], all[5]);
}
