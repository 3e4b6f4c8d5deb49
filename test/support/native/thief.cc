// A shared object that reaps every child of the process into which it is loaded. It calls waitpid(-1) on its own thread, as
// some libraries do. Node finds no addon in it and unloads it again, so it must be linked to stay loaded.

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

namespace {

void* Reap(void*) {
  for (;;) {
    if (waitpid(-1, nullptr, 0) > 0) continue;
    const timespec pause{0, 20000};
    nanosleep(&pause, nullptr);
  }
}

__attribute__((constructor)) void Start() {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  if (pthread_create(&thread, nullptr, Reap, nullptr) == 0) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
