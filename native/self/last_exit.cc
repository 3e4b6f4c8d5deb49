#include "self/last_exit.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#if defined(__APPLE__)
#include <dlfcn.h>
#endif

#include "self/raise.h"

namespace {

// Only the main thread sets these, and it runs the handlers.
bool is_set = false;
int last_signal = 0;
int last_code = 0;
int last_terminal = -1;

// Node 20 aborts when it restores a terminal that has hung up. Restoring it from the background changes the modes of the program
// in the foreground, or stops this process.
bool IsOutOfReach(int fd) {
  termios modes{};
  if (tcgetattr(fd, &modes) != 0) return errno == EIO;
  const pid_t foreground = tcgetpgrp(fd);
  return foreground != -1 && foreground != getpgrp();
}

void Die() {
  std::fflush(nullptr);
  if (last_signal != 0) DieBy(last_signal);
}

// Handlers run in the reverse order of their registration: this one before Node's.
void AtExit() {
  if (!is_set) return;
  const int fds[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, last_terminal};
  if (!std::any_of(std::begin(fds), std::end(fds), IsOutOfReach)) return;
  Die();
  // The kernel does not let the signal end process 1 of a container.
  _exit(last_code);
}

// On Linux, libraries are destroyed after all handlers. On macOS that happens in the reverse order of loading, so before Node's.
__attribute__((destructor)) void AtDestruction() {
  if (last_signal == 0) return;
#if defined(__APPLE__)
  // Another runtime may not have libuv.
  void* const reset = dlsym(RTLD_DEFAULT, "uv_tty_reset_mode");
  if (reset != nullptr) reinterpret_cast<int (*)()>(reset)();
#endif
  Die();
}

// Bun ends by quick_exit(3), which runs neither of these. macOS does not have it.
bool RegisterForQuickExit() {
#if defined(__APPLE__)
  return true;
#else
  return std::at_quick_exit(AtDestruction) == 0;
#endif
}

}  // namespace

int PrepareLastExit() {
  static bool registered = false;
  registered = registered || (std::atexit(AtExit) == 0 && RegisterForQuickExit());
  return registered ? 0 : -ENOMEM;
}

void EndAtExit(int signal, int code, int terminal) {
  is_set = true;
  last_signal = signal;
  last_code = code;
  last_terminal = terminal;
}
