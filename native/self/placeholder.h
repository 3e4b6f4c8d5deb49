// Handlers that do nothing, for macOS: sigaction. The kernel of macOS discards a signal that is ignored, also by default, even if it is
// blocked, and interrupts a sigwait for one whose handler has no SA_RESTART. Linux does neither. No signal runs these handlers while it is blocked.
#pragma once

#include "posix/kernel.h"

// Gives each signal of `set` such a handler, unless it has one with SA_RESTART, until the last holder releases it. Each returns 0 or
// a negated errno.
int HoldPlaceholders(SignalBits set);
int ReleasePlaceholders(SignalBits set);

// Gives it to held signals that have lost it: when the last listener for a signal is removed, the signal gets its default action.
void RestorePlaceholders();

// As KernelSigaction, for the action that a signal has for the program: one that a handler of these covers stays covered.
int ProgramSigaction(int signal, const KernelAction* action, KernelAction* previous);
