// Prints "ready", waits for its standard input to end, then kills processes, with a pause between any two.
// Usage: kill <microseconds> <pid>...

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  puts("ready");
  fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) continue;
  const useconds_t pause = (useconds_t)atoi(argv[1]);
  for (int next = 2; next < argc; ++next) {
    kill(atoi(argv[next]), SIGKILL);
    if (pause > 0) usleep(pause);
  }
  return 0;
}
