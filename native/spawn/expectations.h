// What the parent knows about the dispositions of its children, from this machine and from earlier children.
#pragma once

#include "posix/signals.h"

// Whether one read of /proc/self/status takes less time here than to read every disposition by a call. Measured once.
bool StatusIsFaster();

// Signals that earlier children have inherited as ignored, without having to ignore them. The next child probably inherits them, too.
SignalBits ExpectedIgnored();
void ExpectIgnored(SignalBits signals);
