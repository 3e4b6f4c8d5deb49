// The yardstick: starts and awaits /bin/true by posix_spawn, with /dev/null for its standard streams.
// Usage: posix-spawn <GiB of touched memory>. Takes turns as turns.mjs gives them.

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static const size_t kBlock = (size_t)64 << 20;
static const size_t kBlocksPerGiB = 16;

static long long Nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long Now(void) { return Nanoseconds(CLOCK_MONOTONIC); }

static long long CpuTime(void) { return Nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

static int Touch(size_t blocks) {
  for (; blocks > 0; --blocks) {
    void *memory = malloc(kBlock);
    if (memory == NULL) return -1;
    memset(memory, 1, kBlock);
    // Without this the compiler drops memory that is never read.
    __asm__ volatile("" : : "r"(memory) : "memory");
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  if (Touch(strtoul(argv[1], NULL, 10) * kBlocksPerGiB) != 0) {
    perror("malloc");
    return 1;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int fd = 0; fd <= 2; ++fd) {
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_RDWR, 0);
  }
  char *arguments[] = {"/bin/true", NULL};

  int untimed;
  int timed;
  int milliseconds;
  while (scanf("%*s %d %d %d", &untimed, &timed, &milliseconds) == 3) {
    const long long end = Now() + milliseconds * 1000000LL;
    printf("[");
    for (int round = 0; round < untimed + timed; ++round) {
      if (round > untimed && Now() > end) break;
      const long long cpu = CpuTime();
      pid_t pid;
      int status;
      const long long start = Now();
      const int error = posix_spawn(&pid, arguments[0], &actions, NULL, arguments, environ);
      const long long returned = Now();
      if (error != 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        fprintf(stderr, "/bin/true: %s\n", error != 0 ? strerror(error) : "no clean exit");
        return 1;
      }
      const long long exited = Now();
      if (round < untimed) continue;
      printf("%s[%lld,%lld,%lld]", round == untimed ? "" : ",", returned - start, exited - start, CpuTime() - cpu);
    }
    printf("]\n");
    fflush(stdout);
  }
  return 0;
}
