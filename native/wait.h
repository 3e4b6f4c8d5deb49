// Learning that a child has ended, and what became of it.
#pragma once

#include <sys/types.h>

#include <memory>

// waitpid(3p) without waiting. Returns `pid`, 0 while it runs, or a negated errno. A child of ours is reaped by nobody
// else, so that its pid stays its own until then.
pid_t Reap(pid_t pid, int* status);

// Leaves a child whose environment has ended to be reaped by ReapAbandoned, whenever that is called by others.
void Abandon(pid_t pid);
void ReapAbandoned();

// kill(3p), by `pidfd` where it is not -1. Returns 0 or a negated errno.
int SendSignal(pid_t pid, int pidfd, int signal);

// Watches children from a thread of its own, which blocks every signal.
class Watcher {
 public:
  // Called on the watcher's threads, once for each watched child that has ended and waits to be reaped.
  using Ended = void (*)(void* context, pid_t pid);

  Watcher(Ended ended, void* context);
  // No call of `ended` is under way or will come after this.
  ~Watcher();

  // Starts the thread. Returns 0 or a negated errno.
  int Start();

  // Watches by `pidfd`, which must stay open until the child has ended, or where that is -1 by a thread that waits for
  // this child alone. Returns 0 or a negated errno.
  int Watch(pid_t pid, int pidfd);

  struct State;

 private:
  std::shared_ptr<State> state_;
};
