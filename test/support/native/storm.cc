// storm GROUP MICROSECONDS SIGNAL...
// Prints "ready", then sends the signals in turn to the process group GROUP, one every MICROSECONDS, until its standard input
// ends. Sends SIGCONT last, so that no process stays stopped. Prints the number of signals sent.

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const pid_t group = std::atoi(argv[1]);
  const long pause = std::atol(argv[2]) * 1000;
  std::puts("ready");
  std::fflush(stdout);
  long sent = 0;
  pollfd input{0, POLLIN, 0};
  for (int next = 0; poll(&input, 1, 0) == 0; next = (next + 1) % (argc - 3)) {
    if (kill(-group, std::atoi(argv[3 + next])) != 0) break;
    ++sent;
    timespec time{0, pause};
    nanosleep(&time, nullptr);
  }
  kill(-group, SIGCONT);
  std::printf("%ld\n", sent);
  return 0;
}
