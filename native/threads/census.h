// What threads that cannot be asked are doing: which block everything for good, and which do so for a moment only.
#pragma once

#include <map>
#include <vector>

#include "threads/task.h"

// Is taken of all threads again and again, by one thread at a time.
//
// A thread that blocks all real-time signals cannot be asked. Some threads do so for good, as Node's watcher of SIGUSR1 does.
// Others are about to take up another mask: they start a thread or a process, or they are in a handler, for Node's handlers
// block everything. Sleep distinguishes the two kinds. A thread of the second kind sleeps only until it gets a lock, as fork(2)
// takes those of malloc, and at the end of such a wait another thread is awake, though it may not get the processor for long.
// So a thread is known to be of the first kind once it has slept through several turns, in each of which every other thread has
// slept or computed.
class ThreadCensus {
 public:
  // That one of `changed` is blocked says nothing of its handler. The masks of `caller` and of the thread that looks are not
  // looked at.
  ThreadCensus(SignalBits changed, int caller);

  void Take(const std::vector<Task>& tasks);
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
  std::map<int, Sleep> asleep_;            // Threads that may be unreachable for good.
  std::map<int, long long> awake_;         // Who has not yet slept in this turn, with the processor time at its start.
  const int caller_;
};
