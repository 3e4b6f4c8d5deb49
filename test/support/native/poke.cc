// poke PID SIGNAL MICROSECONDS
// Prints "ready", waits for a byte on standard input and then for MICROSECONDS, sends the signal and prints the time on the
// monotonic clock, in nanoseconds.

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int, char** argv) {
  std::puts("ready");
  std::fflush(stdout);
  char byte;
  if (read(0, &byte, 1) != 1) return 1;
  usleep(static_cast<useconds_t>(std::atol(argv[3])));
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  kill(std::atoi(argv[1]), std::atoi(argv[2]));
  std::printf("%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
  return 0;
}
