// Installs handlers that do nothing, for macOS: sigaction. The kernel of macOS discards an ignored signal even if it is blocked,
// including signals that it ignores by default. It also interrupts a sigwait for a signal whose handler has no SA_RESTART. Linux does
// neither. A signal does not run its handler while it is blocked.
#pragma once

#include "posix/kernel.h"

// Gives each signal of `set` such a handler, unless it has one with SA_RESTART, until the last holder releases it. Each returns 0 or
// a negated errno.
int HoldPlaceholders(SignalBits set);
int ReleasePlaceholders(SignalBits set);

// Gives the handler back to held signals that have lost it: when the last listener for a signal is removed, the signal gets its default action.
void RestorePlaceholders();

// As KernelSigaction, but reads and sets the program's own action. A handler of this file stays installed above it.
int ProgramSigaction(int signal, const KernelAction* action, KernelAction* previous);
