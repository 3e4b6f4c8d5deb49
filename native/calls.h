// The exported functions: convert, call, convert. Each returns a value or a negated errno. calls.cc and signal_calls.cc have
// those about this process, terminal_calls.cc those about its terminal, child_calls.cc those about children, end_calls.cc
// those about ends.
#pragma once

#include <napi.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "convert.h"
#include "notifier.h"
#include "wait.h"

// What belongs to one environment: the main thread's, or a Worker's.
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

inline Napi::Value Number(const Napi::CallbackInfo& info, int value) { return Napi::Number::New(info.Env(), value); }

// Puts how a child has ended into `words`, and what it used into `usage`.
void PutEnd(Instance* instance, const ChildEnd& end);

Napi::Value CallPthreadSigmask(const Napi::CallbackInfo& info);
Napi::Value CallSigpending(const Napi::CallbackInfo& info);
Napi::Value CallDispositions(const Napi::CallbackInfo& info);
Napi::Value CallIgnore(const Napi::CallbackInfo& info);
Napi::Value CallSwapIgnoredAtExit(const Napi::CallbackInfo& info);
Napi::Value CallHoldIgnored(const Napi::CallbackInfo& info);
Napi::Value CallReleaseIgnored(const Napi::CallbackInfo& info);
Napi::Value CallSetpgid(const Napi::CallbackInfo& info);
Napi::Value CallGetpgid(const Napi::CallbackInfo& info);
Napi::Value CallGetpgrp(const Napi::CallbackInfo& info);
Napi::Value CallSetsid(const Napi::CallbackInfo& info);
Napi::Value CallGetsid(const Napi::CallbackInfo& info);
Napi::Value CallKillpg(const Napi::CallbackInfo& info);
Napi::Value CallOpenTerminal(const Napi::CallbackInfo& info);
Napi::Value CallTcgetpgrp(const Napi::CallbackInfo& info);
Napi::Value CallTcsetpgrp(const Napi::CallbackInfo& info);
Napi::Value CallTcgetattr(const Napi::CallbackInfo& info);
Napi::Value CallTcsetattr(const Napi::CallbackInfo& info);
Napi::Value CallSpawn(const Napi::CallbackInfo& info);
Napi::Value CallTakePipe(const Napi::CallbackInfo& info);
Napi::Value CallClose(const Napi::CallbackInfo& info);
Napi::Value CallStage(const Napi::CallbackInfo& info);
Napi::Value CallStartWatching(const Napi::CallbackInfo& info);
Napi::Value CallWatch(const Napi::CallbackInfo& info);
Napi::Value CallKeepAlive(const Napi::CallbackInfo& info);
Napi::Value CallWatchStops(const Napi::CallbackInfo& info);
Napi::Value CallWatchGroup(const Napi::CallbackInfo& info);
Napi::Value CallUnwatchGroup(const Napi::CallbackInfo& info);
Napi::Value CallPrepareGroupWait(const Napi::CallbackInfo& info);
Napi::Value CallGroupLives(const Napi::CallbackInfo& info);
Napi::Value CallReap(const Napi::CallbackInfo& info);
Napi::Value CallSetChildSubreaper(const Napi::CallbackInfo& info);
Napi::Value CallReapAdopted(const Napi::CallbackInfo& info);
Napi::Value CallRaiseByDefault(const Napi::CallbackInfo& info);
Napi::Value CallEndNow(const Napi::CallbackInfo& info);
Napi::Value CallKill(const Napi::CallbackInfo& info);
Napi::Value CallCommunicate(const Napi::CallbackInfo& info);
Napi::Value CallTakeOutput(const Napi::CallbackInfo& info);

Napi::Value CallSigprocmask(const Napi::CallbackInfo& info);
Napi::Value CallHoldForProcess(const Napi::CallbackInfo& info);
Napi::Value CallReleaseForProcess(const Napi::CallbackInfo& info);
Napi::Value CallReleaseForProcessLater(const Napi::CallbackInfo& info);
Napi::Value CallHoldForThread(const Napi::CallbackInfo& info);
Napi::Value CallReleaseForThread(const Napi::CallbackInfo& info);
Napi::Value CallRaise(const Napi::CallbackInfo& info);
Napi::Value CallSigqueue(const Napi::CallbackInfo& info);
Napi::Value CallNoteOrigins(const Napi::CallbackInfo& info);
Napi::Value CallForgetOrigins(const Napi::CallbackInfo& info);
Napi::Value CallOriginsOf(const Napi::CallbackInfo& info);
Napi::Value CallOpenSignals(const Napi::CallbackInfo& info);
Napi::Value CallAcceptSignal(const Napi::CallbackInfo& info);
Napi::Value CallAwaitSignals(const Napi::CallbackInfo& info);
Napi::Value CallKeepAliveForSignals(const Napi::CallbackInfo& info);
Napi::Value CallCloseSignals(const Napi::CallbackInfo& info);
