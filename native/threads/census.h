// Distinguishes threads that block everything for good from threads that do so only for a moment.
#pragma once

#include <map>
#include <vector>

#include "threads/task.h"

// One thread at a time takes this census of all threads, again and again.
//
// A thread that blocks all real-time signals cannot be asked. Some threads block them for good, as Node's watcher of SIGUSR1
// does. Others will soon have another mask: they start a thread or a process, or they are in a handler, because Node's handlers
// block everything. Sleep distinguishes the two kinds. A thread of the second kind sleeps only until it gets a lock, for
// example a lock of malloc that fork(2) takes. At the end of that wait another thread is awake, though it may not get the
// processor for long. So a thread is known to be of the first kind once it has slept through several turns, in each of which
// every other thread has slept or computed. A thread that wakes up in between is known, too, if every one of many looks found
// it unreachable.
class ThreadCensus {
 public:
  // A blocked signal of `changed` does not show that its handler runs. The masks of `caller` and of the thread that takes the
  // census are ignored.
  ThreadCensus(SignalBits changed, int caller);

  void Take(const std::vector<Task>& tasks);
  // Whether the thread is starting another thread or a process.
  bool IsStarting(const Task& task) const;
  // Whether it may be in a handler, or be starting a thread or a process.
  bool MayBeInHandler(const Task& task) const;

 private:
  struct Unknown {
    unsigned long long switches;
    int turns_asleep;  // Without waking up.
    int turns;
    int takes;
  };

  bool MayBeInOpenHandler(const Task& task) const;
  bool IsKnown(const Task& task) const;
  // Returns whether the turn is over.
  bool EndTurn(const std::vector<Task>& tasks);
  // At the end of a turn.
  void Learn();

  std::vector<SignalBits> open_handlers_;  // Masks of handlers that do not block all real-time signals.
  std::map<int, Unknown> unknown_;         // Threads that may be unreachable for good, or only for a moment.
  std::map<int, long long> awake_;  // Threads that have not yet slept in this turn, with their processor time at its start.
  const int caller_;
};
