// Preload it: every fork(2) of the program takes a lock, which another thread holds for 20 ms most of the time. That thread is
// awake then but uses no processor, because it waits in vfork(2).

#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <climits>

namespace {

// The lock goes to its waiters in turn: otherwise, on a busy machine, that thread takes it again and again before a waiter runs.
std::atomic<int> next_ticket;
std::atomic<int> serving;

void Take() {
  const int ticket = next_ticket++;
  for (int now = serving; now != ticket; now = serving) syscall(SYS_futex, &serving, FUTEX_WAIT_PRIVATE, now, nullptr);
}

void GiveUp() {
  ++serving;
  syscall(SYS_futex, &serving, FUTEX_WAKE_PRIVATE, INT_MAX);
}

void Nap(long milliseconds) {
  const timespec time{0, milliseconds * 1'000'000};
  nanosleep(&time, nullptr);
}

[[noreturn]] void* HoldAndHold(void*) {
  // The mask of this thread must not change.
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &own, nullptr);
  for (;;) {
    Take();
    const pid_t child = vfork();
    if (child == 0) {
      Nap(20);
      _exit(0);
    }
    GiveUp();
    // Not under the lock: a busy system may not let the child end for long, and no thread of this process would be awake.
    waitpid(child, nullptr, 0);
    Nap(1);
  }
}

__attribute__((constructor)) void Start() {
  pthread_t thread;
  pthread_create(&thread, nullptr, HoldAndHold, nullptr);
  pthread_atfork(Take, GiveUp, GiveUp);
}

}  // namespace
