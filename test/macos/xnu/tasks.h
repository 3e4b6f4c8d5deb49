// Changes the masks of the other threads, which Linux cannot do from outside: each changes its own in the handler of a real-time
// signal, which no code for macOS blocks.
#pragma once

#include <signal.h>

// Returns when all have changed.
void ChangeOtherTasks(int how, const sigset_t& set);
