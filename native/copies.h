// Several copies of the addon in one process.
#pragma once

#include <node_api.h>

#include <string>

// To be raised with every change of the exports. It is INTERFACE of lib/internal/registry.ts.
constexpr int kInterface = 2;

// What each copy shows to the others. The type of `interface` never changes.
struct SigmaskAddon {
  int interface;
  napi_value (*export_all)(napi_env env, napi_value exports);
};

extern "C" __attribute__((visibility("default"))) const SigmaskAddon sigmask_addon;

struct LoadedCopy {
  const SigmaskAddon* addon;
  std::string file;
};

// The copy that was loaded first; `own` where the system does not list it.
const LoadedCopy& FirstCopy(const SigmaskAddon* own);
