// Reads and changes masks and pending signals of other threads. Linux cannot change them from outside: each changes its own in the handler
// of a real-time signal, which no code for macOS blocks.
#pragma once

#include <signal.h>

#include <vector>

// Returns when all have changed.
void ChangeOtherTasks(int how, const sigset_t& set);

struct TaskSignals {
  unsigned long long blocked, pending, shared;
};

// The threads of this process, from the first on.
std::vector<int> Tasks();
// All signals are blocked where the thread has ended.
TaskSignals ReadTaskSignals(int tid);
// Makes a thread take a signal that is pending for it. Returns it, or -1.
int TakeFromTask(int tid, const sigset_t& set);
