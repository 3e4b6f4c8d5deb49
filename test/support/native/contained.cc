// contained MARK PARENT idle|fork [COUNT]
// Sets the soft limit RLIMIT_RTTIME to MARK, unless that is 0, and prints "ready", unless process PARENT has ended. `idle`: has COUNT processes more, each in a
// session of its own, ignoring and blocking everything. `fork`: starts processes all the time, some of them orphans in sessions of
// their own, COUNT at most at any time. All end by themselves after a minute.

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

constexpr unsigned kLongest = 60;
constexpr useconds_t kPause = 2000;

void IgnoreEverything() {
  sigset_t all;
  sigfillset(&all);
  sigdelset(&all, SIGALRM);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  for (int signal = 1; signal < NSIG; ++signal) {
    if (signal != SIGALRM) ::signal(signal, SIG_IGN);
  }
}

// Alarms are not inherited.
[[noreturn]] void Wait() {
  alarm(kLongest);
  for (;;) pause();
}

void ReadyAndWait(int count) {
  for (int started = 0; started < count; ++started) {
    if (fork() != 0) continue;
    setsid();
    IgnoreEverything();
    Wait();
  }
  std::puts("ready");
  std::fflush(stdout);
  Wait();
}

[[noreturn]] void EndLater(bool orphan) {
  alarm(kLongest);
  setsid();
  if (orphan && fork() != 0) _exit(0);
  usleep(5 * kPause);
  _exit(0);
}

[[noreturn]] void ForkForever(int count) {
  alarm(kLongest);
  std::puts("ready");
  std::fflush(stdout);
  for (int running = 0, started = 0;; ++started) {
    while (running > 0 && waitpid(-1, nullptr, running < count ? WNOHANG : 0) > 0) --running;
    const pid_t pid = fork();
    if (pid == 0) EndLater(started % 10 == 0);
    if (pid > 0) ++running;
    usleep(kPause);
  }
}

int main(int argc, char** argv) {
  const rlim_t mark = std::strtoull(argv[1], nullptr, 10);
  const rlimit limit{mark, RLIM_INFINITY};
  if (mark != 0 && setrlimit(RLIMIT_RTTIME, &limit) != 0) return 1;
  // The watchdog of a parent that ended before may have looked before, too.
  if (getppid() != std::atoi(argv[2])) return 0;
  const int count = argc > 4 ? std::atoi(argv[4]) : 0;
  if (std::strcmp(argv[3], "fork") == 0) ForkForever(count);
  ReadyAndWait(count);
}
