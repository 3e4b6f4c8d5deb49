// The export table.
#include <napi.h>

#include <termios.h>

#include <csignal>
#include <iterator>

#include "copies.h"
#include "glue/channel_calls.h"
#include "glue/communicate_calls.h"
#include "glue/contain_calls.h"
#include "glue/instance.h"
#include "glue/look_calls.h"
#include "glue/orphan_calls.h"
#include "glue/self_calls.h"
#include "glue/signal_calls.h"
#include "glue/spawn_calls.h"
#include "glue/wait_calls.h"

namespace {

template <Napi::Value (*Call)(const Napi::CallbackInfo&)>
napi_value Exported(napi_env env, napi_callback_info info) {
  return Call(Napi::CallbackInfo(env, info));
}

template <Napi::Value (*Call)(const Napi::CallbackInfo&)>
napi_property_descriptor Function(const char* name) {
  return {name, nullptr, Exported<Call>, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

napi_property_descriptor Constant(napi_env env, const char* name, int value) {
  return {name, nullptr, nullptr, nullptr, nullptr, Napi::Number::New(env, value), napi_enumerable, nullptr};
}

#if defined(SIGRTMIN)
const int kFirstRealTime = SIGRTMIN;
const int kLastRealTime = SIGRTMAX;
#else
const int kFirstRealTime = kLastSignal + 1;
const int kLastRealTime = kLastSignal;
#endif

// Defines everything in one call. Only that can fail, in a Worker that is being terminated, where no code reads the exports.
napi_value Export(napi_env raw_env, napi_value raw_exports) {
  const Napi::Env env(raw_env);
  const Napi::Object exports(raw_env, raw_exports);
  auto* instance = new Instance(env);
  env.SetInstanceData(instance);
  if (instance->words.Array() == nullptr || instance->usage.Array() == nullptr) return exports;
  const napi_property_descriptor properties[] = {
      {"words", nullptr, nullptr, nullptr, nullptr, instance->words.Array(), napi_enumerable, nullptr},
      {"usage", nullptr, nullptr, nullptr, nullptr, instance->usage.Array(), napi_enumerable, nullptr},
      Constant(env, "interface", kInterface),
      Constant(env, "SIG_BLOCK", SIG_BLOCK),
      Constant(env, "SIG_UNBLOCK", SIG_UNBLOCK),
      Constant(env, "SIG_SETMASK", SIG_SETMASK),
      Constant(env, "SIGRTMIN", kFirstRealTime),
      Constant(env, "SIGRTMAX", kLastRealTime),
      Constant(env, "lastSignal", kLastSignal),
      Constant(env, "modesSize", sizeof(termios)),
      Constant(env, "keyOfUnits", kKeyOfUnits),
      Constant(env, "blockedSigusr1", static_cast<int>(BlockedSigusr1())),
      Function<CallPthreadSigmask>("pthread_sigmask"),
      Function<CallSigprocmask>("sigprocmask"),
      Function<CallHoldForProcess>("holdForProcess"),
      Function<CallReleaseForProcess>("releaseForProcess"),
      Function<CallReleaseForProcessLater>("releaseForProcessLater"),
      Function<CallHoldForThread>("holdForThread"),
      Function<CallReleaseForThread>("releaseForThread"),
      Function<CallSigpending>("sigpending"),
      Function<CallDispositions>("dispositions"),
      Function<CallIgnore>("ignore"),
      Function<CallSwapIgnoredAtExit>("swapIgnoredAtExit"),
      Function<CallHoldIgnored>("holdIgnored"),
      Function<CallReleaseIgnored>("releaseIgnored"),
      Function<CallSetpgid>("setpgid"),
      Function<CallGetpgid>("getpgid"),
      Function<CallGetpgrp>("getpgrp"),
      Function<CallSetsid>("setsid"),
      Function<CallGetsid>("getsid"),
      Function<CallKillpg>("killpg"),
      Function<CallOpenTerminal>("openTerminal"),
      Function<CallTcgetpgrp>("tcgetpgrp"),
      Function<CallTcsetpgrp>("tcsetpgrp"),
      Function<CallTcgetattr>("tcgetattr"),
      Function<CallTcsetattr>("tcsetattr"),
      Function<CallSpawn>("spawn"),
      Function<CallTakePipe>("takePipe"),
      Function<CallClose>("close"),
      Function<CallUnreadBytes>("unreadBytes"),
      Function<CallStartPolling>("startPolling"),
      Function<CallPoll>("poll"),
      Function<CallSendmsg>("sendmsg"),
      Function<CallRecvmsg>("recvmsg"),
      Function<CallIsSocket>("isSocket"),
      Function<CallShutdown>("shutdown"),
      Function<CallDuplicate>("duplicate"),
      Function<CallStage>("stage"),
      Function<CallStartWatching>("startWatching"),
      Function<CallWatch>("watch"),
      Function<CallWatchStops>("watchStops"),
      Function<CallWatchGroup>("watchGroup"),
      Function<CallUnwatchGroup>("unwatchGroup"),
      Function<CallPrepareGroupWait>("prepareGroupWait"),
      Function<CallGroupLives>("groupLives"),
      Function<CallKeepAlive>("keepAlive"),
      Function<CallReap>("reap"),
      Function<CallSignalGroup>("signalGroup"),
      Function<CallReleaseGroup>("releaseGroup"),
      Function<CallOpenStockChild>("openStockChild"),
      Function<CallKillStockChild>("killStockChild"),
      Function<CallEndNow>("endNow"),
      Function<CallCanContain>("canContain"),
      Function<CallMakeUnit>("makeUnit"),
      Function<CallSetRoot>("setRoot"),
      Function<CallDropUnit>("dropUnit"),
      Function<CallUnitLives>("unitLives"),
      Function<CallSignalUnit>("signalUnit"),
      Function<CallReadUnit>("readUnit"),
      Function<CallWatchUnit>("watchUnit"),
      Function<CallEndLeftovers>("endLeftovers"),
      Function<CallStartWatchdog>("startWatchdog"),
      Function<CallOwnMark>("ownMark"),
      Function<CallAddRoot>("addRoot"),
      Function<CallRemoveRoot>("removeRoot"),
      Function<CallDieWithParent>("dieWithParent"),
      Function<CallSetChildSubreaper>("setChildSubreaper"),
      Function<CallRecordChildren>("recordChildren"),
      Function<CallDropForkNotes>("dropForkNotes"),
      Function<CallReapOrphan>("reapOrphan"),
      Function<CallFirstEnded>("firstEnded"),
      Function<CallDieBy>("dieBy"),
      Function<CallPrepareLastExit>("prepareLastExit"),
      Function<CallEndAtExit>("endAtExit"),
      Function<CallStopBy>("stopBy"),
      Function<CallForgoCoreDump>("forgoCoreDump"),
      Function<CallKill>("kill"),
      Function<CallCommunicate>("communicate"),
      Function<CallTakeOutput>("takeOutput"),
      Function<CallRaise>("raise"),
      Function<CallSigqueue>("sigqueue"),
      Function<CallHoldOrigins>("holdOrigins"),
      Function<CallReleaseOrigins>("releaseOrigins"),
      Function<CallOriginsOf>("originsOf"),
      Function<CallSenderOf>("senderOf"),
      Function<CallOpenSignals>("openSignals"),
      Function<CallAcceptSignal>("acceptSignal"),
      Function<CallAwaitSignals>("awaitSignals"),
      Function<CallKeepAliveForSignals>("keepAliveForSignals"),
      Function<CallCloseSignals>("closeSignals"),
      Function<CallHoldPlaceholders>("holdPlaceholders"),
      Function<CallReleasePlaceholders>("releasePlaceholders"),
      Function<CallReadProcess>("readProcess"),
      Function<CallListProcesses>("listProcesses"),
      Function<CallReadFile>("readFile"),
      Function<CallSetEveryDisposition>("setEveryDisposition"),
      Function<CallSetParentDeathSignal>("setParentDeathSignal"),
      Function<CallKeepOnExec>("keepOnExec"),
      Function<CallLimitOpenFiles>("limitOpenFiles"),
      Function<CallExecve>("execve"),
      Function<CallReplaceProgram>("replaceProgram"),
  };
  napi_define_properties(env, exports, std::size(properties), properties);
  return exports;
}

// Masks, dispositions and children belong to the process, so the copy that was loaded first serves all copies.
Napi::Object Init(Napi::Env env, Napi::Object exports) {
  const LoadedCopy first = FirstCopy(&sigmask_addon);
  if (first.addon->interface == kInterface) return {env, first.addon->export_all(env, exports)};
  const napi_property_descriptor properties[] = {
      Constant(env, "interface", first.addon->interface),
      {"file", nullptr, nullptr, nullptr, nullptr, Napi::String::New(env, first.file), napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, std::size(properties), properties);
  return exports;
}

}  // namespace

const SigmaskAddon sigmask_addon = {kInterface, Export};

NODE_API_MODULE(sigmask, Init)
