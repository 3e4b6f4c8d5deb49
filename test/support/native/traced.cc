// traced
// Asks its parent to trace it, and raises a signal: it then stops for good, because the parent knows nothing of that.

#include <signal.h>
#include <sys/ptrace.h>

int main() {
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) return 1;
  return raise(SIGUSR1);
}
