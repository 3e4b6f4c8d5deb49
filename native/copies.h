// Finds, by dlopen and dlsym, which of several copies of the addon serves the process.
#pragma once

#include <node_api.h>

#include <string>

// Raise it with every change of the exports. It equals INTERFACE of lib/internal/registry.ts.
constexpr int kInterface = 12;

// Each copy exports one of these to the others. The type of `interface` never changes.
struct SigmaskAddon {
  int interface;
  napi_value (*export_all)(napi_env env, napi_value exports);
};

extern "C" __attribute__((visibility("default"))) const SigmaskAddon sigmask_addon;

struct LoadedCopy {
  const SigmaskAddon* addon;
  std::string file;
};

// Returns the copy that was loaded first, or `own` where the system does not list it.
const LoadedCopy& FirstCopy(const SigmaskAddon* own);
