// Predicts the dispositions of children, from this machine and from earlier children.
#pragma once

#include "posix/signals.h"

// Whether one read of /proc/self/status takes less time here than to read every disposition by a call. Measured once.
bool StatusIsFaster();

// Signals that earlier children have inherited as ignored although their plans did not ask for it. The next child probably inherits
// them, too.
SignalBits ExpectedIgnored();
void ExpectIgnored(SignalBits signals);
