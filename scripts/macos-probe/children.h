// Children of a fact. What a fact leaves is killed with its group.
#pragma once

#include <sys/types.h>

// A child that sleeps.
pid_t StartSleeper();
// The same in a group of its own.
pid_t StartLeader();
// A child that has ended with this code, and has not been reaped.
pid_t StartZombie(int code);

void AwaitStop(pid_t pid);
void AwaitZombie(pid_t pid);
void Kill(pid_t pid);  // And reaps it.

// A number that no process and no group has.
constexpr pid_t kNoProcess = 99999998;
