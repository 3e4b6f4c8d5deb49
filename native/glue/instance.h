// The addon's state for one environment: the main thread's or a Worker's.
#pragma once

#include <napi.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "glue/convert.h"
#include "glue/loop_polls.h"
#include "glue/notifier.h"

struct Instance {
  explicit Instance(napi_env env) : words(env), usage(env) {}

  Words words;
  Usage usage;
  SignalBits swapped_at_exit = 0;
  const char* stage = "";            // The last call that failed while starting a child or a watcher.
  std::vector<std::string> outputs;  // Of the last child in Communicate.

  Notifier changed;                          // Reports pids of children, each with an event.
  bool leaves_children = false;              // Whether the cleanup hook for children and pipes is registered.
  std::set<std::pair<pid_t, int>> children;  // Not yet reaped, each with its pidfd.
  std::set<int> group_leaders;               // Pidfds of leaders of groups that may outlive them.
  // Descriptors that no stream has taken yet: the parent's ends of pipes, and those that messages have brought.
  std::set<int> pipes;

  LoopPolls* polls = nullptr;  // Reports descriptors that are ready; null where `ready` reports them. Deletes itself.
  Notifier ready;
  // The memory that bytes are received into, which JavaScript has given and never moves.
  void* received = nullptr;
  std::size_t received_size = 0;
  Napi::ObjectReference received_reference;

  Notifier pending;  // Reports descriptors that have a pending signal.
  std::set<int> signal_fds;
  std::multiset<SignalBits> held;  // Sets that this environment keeps blocked for the process.
  bool releases_at_end = false;
};

Instance& InstanceOf(const Napi::CallbackInfo& info);
