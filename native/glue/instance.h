// What the addon keeps for one environment: the main thread's, or a Worker's.
#pragma once

#include <napi.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "glue/convert.h"
#include "glue/notifier.h"

struct Instance {
  explicit Instance(napi_env env) : words(env), usage(env) {}

  Words words;
  Usage usage;
  SignalBits swapped_at_exit = 0;
  const char* stage = "";            // The call that failed last in starting a child or a watcher.
  std::vector<std::string> outputs;  // Of the last child that was communicated with.

  Notifier changed;                          // With the pids of children, and what has happened to them.
  bool leaves_children = false;              // Whether it is known what to do with them at the end.
  std::set<std::pair<pid_t, int>> children;  // Those that have not been reaped, with their pidfds.
  std::set<int> pipes;                       // This process's ends that no stream has taken yet.

  Notifier pending;  // With the descriptors of signals that are pending.
  std::set<int> signal_fds;
  std::multiset<SignalBits> held;  // Blocked for the process.
  bool releases_at_end = false;
};

inline Instance& InstanceOf(const Napi::CallbackInfo& info) { return *info.Env().GetInstanceData<Instance>(); }

// In place of a POSIX `how`.
constexpr int kReadOnly = -1;
