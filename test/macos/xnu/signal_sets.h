// Sets of both kernels.
#pragma once

#include <signal.h>

#include "xnu.h"

// The kernel keeps all 32 bits, also that of no signal.
inline sigset_t LinuxSet(XnuSigset set) {
  sigset_t result{};
  result.__val[0] = set;
  return result;
}

inline XnuSigset XnuSet(const sigset_t& set) { return static_cast<XnuSigset>(set.__val[0]); }

// The signals that the process ignores, also by default.
XnuSigset DiscardedSignals();
