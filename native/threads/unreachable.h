// Which threads block everything for good, and which do so for a moment only.
#pragma once

#include <map>
#include <vector>

#include "threads/task.h"

// pthread_sigmask(3p) for good, by the will of the program: a thread that comes to block all real-time signals by it is
// known to, until it ends. Returns 0 or a negated errno.
int MaskByWill(int how, const SignalBits* set, SignalBits* previous);

// For as long as it lives, the calling thread is known to block all real-time signals.
class DeafThread {
 public:
  DeafThread();
  ~DeafThread();
  DeafThread(const DeafThread&) = delete;
  DeafThread& operator=(const DeafThread&) = delete;
};

// Looks at all threads, one after the other, by one thread at a time.
//
// A thread that blocks all real-time signals cannot be asked. It may do so for good, as Node's watcher of SIGUSR1 does, or be
// about to take up another mask: it starts a thread or a process, or it is in a handler, for Node's handlers block
// everything. What tells them apart is sleep. The second sleeps only until it gets a lock, as fork(2) takes those of malloc,
// and at the end of such a wait there is a thread that is awake, though it may not get the processor for long. So the first
// is known by its sleep through several turns, in each of which every other thread has slept or computed.
class Looks {
 public:
  // That one of `changed` is blocked says nothing of its handler. The masks of `caller` and of the thread that looks are not
  // looked at.
  Looks(SignalBits changed, int caller);

  void Look(const std::vector<Task>& tasks);
  // Whether the thread is starting another or a process.
  bool IsStarting(const Task& task) const;
  // Whether it may be in a handler, or be starting something.
  bool MayBeInHandler(const Task& task) const;

 private:
  struct Sleep {
    unsigned long long switches;
    int turns;
  };

  bool MayBeInOpenHandler(const Task& task) const;
  bool IsKnown(const Task& task) const;
  // Returns whether the turn is over.
  bool EndTurn(const std::vector<Task>& tasks);

  std::vector<SignalBits> open_handlers_;  // What is blocked in each of those that do not block real-time signals.
  std::map<int, Sleep> asleep_;            // Threads that may be deaf for good.
  std::map<int, long long> awake_;         // Who has not yet slept in this turn, with the processor time at its start.
  const int caller_;
};

// Whether a thread with this mask cannot be asked.
inline bool IsDeaf(SignalBits mask) { return (RealTimeSignals() & ~mask) == 0; }
