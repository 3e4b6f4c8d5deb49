// Learning that a child has ended, and what became of it.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <memory>

// How a child ended, and what it used.
struct ChildEnd {
  int status;
  rusage usage;
};

// wait4(2) without waiting. Returns `pid`, 0 while it runs, or a negated errno. A child of ours is reaped by nobody
// else, so that its pid stays its own until then.
pid_t Reap(pid_t pid, ChildEnd* end);

// Whether a child of this process has been started by this package, in whatever thread, and not been reaped yet.
bool IsOurs(pid_t pid);
void NoteOurs(pid_t pid);

// The same as Reap, but waits for the end.
pid_t WaitAndReap(pid_t pid, ChildEnd* end);

// A descriptor that poll(3p) finds readable or hung up once the child has ended and waits to be reaped. Returns a negated
// errno where there is none to be had.
int EndDescriptor(pid_t pid);

// Leaves a child whose environment has ended to be reaped by ReapAbandoned, whenever that is called by others.
void Abandon(pid_t pid);
void ReapAbandoned();

// kill(3p), by `pidfd` where it is not -1. Returns 0 or a negated errno.
int SendSignal(pid_t pid, int pidfd, int signal);

// What has happened to a child besides being stopped by a signal, which is told by that signal's number.
constexpr int kEnded = 0;
constexpr int kContinued = -1;

// Watches children from a thread of its own, which blocks every signal.
class Watcher {
 public:
  // Called on the watcher's threads, once for each watched child that has ended and waits to be reaped, and for each stop
  // and continuation of those whose stops are watched.
  using Changed = void (*)(void* context, pid_t pid, int event);

  Watcher(Changed changed, void* context);
  // No call of `changed` is under way or will come after this.
  ~Watcher();

  // Starts the thread. Returns 0 or a negated errno.
  int Start();

  // Watches by `pidfd`, which must stay open until the child has ended, or where that is -1 by a thread that waits for
  // this child alone. Returns 0 or a negated errno.
  int Watch(pid_t pid, int pidfd);

  // Has stops and continuations of a child reported, too, from a thread of its own that ends with the child. Returns 0 or
  // a negated errno.
  int WatchStops(pid_t pid);

  // Has the end of a group reported, as that of a process with the negated number, from a thread of its own: when none of
  // its members lives. Returns 0 or a negated errno.
  int WatchGroup(pid_t pgid, bool want_pidfd);

  struct State;

 private:
  std::shared_ptr<State> state_;
};
