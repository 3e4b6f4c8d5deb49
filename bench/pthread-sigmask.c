// The yardstick: pthread_sigmask, blocking and unblocking one signal. Usage: pthread-sigmask. Takes turns as turns.mjs gives
// them; a result is the nanoseconds per call, over many.

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

static const int kCalls = 10000;

static double Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(void) {
  sigset_t set;
  sigset_t previous;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  int untimed;
  int timed;
  while (scanf("%*s %d %d %*d", &untimed, &timed) == 2) {
    printf("[");
    for (int round = 0; round < untimed + timed; ++round) {
      const double start = Now();
      for (int call = 0; call < kCalls; ++call) pthread_sigmask(call % 2 == 0 ? SIG_BLOCK : SIG_UNBLOCK, &set, &previous);
      const double end = Now();
      if (round >= untimed) printf("%s[%f]", round == untimed ? "" : ",", (end - start) / kCalls);
    }
    printf("]\n");
    fflush(stdout);
  }
  return 0;
}
