// tracer PID MILLISECONDS
// Traces a process by ptrace and prints "ready". When the process has ended, waits MILLISECONDS before reaping it; until then
// its parent cannot reap it.

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

int main(int, char** argv) {
  const pid_t pid = std::atoi(argv[1]);
  if (ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) != 0) return 1;
  if (write(1, "ready\n", 6) != 6) return 1;
  siginfo_t info;
  if (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0) return 1;
  usleep(static_cast<useconds_t>(std::atoi(argv[2])) * 1000);
  return waitpid(pid, nullptr, 0) == pid ? 0 : 1;
}
