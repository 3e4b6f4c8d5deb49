// How a process ended that other code has reaped: its pidfd knows on Linux, its kqueue on macOS.
#pragma once

#include <sys/types.h>

// Gets its wait status. `fd` is its pidfd or, on macOS, that of EndDescriptor, or -1. Returns 0 or a negated errno: it fails before
// Linux 6.15, and there without a pidfd.
int ReadExitStatus(pid_t pid, int fd, int* status);

// On macOS, keeps the wait status that a watcher has got, until it is dropped.
void NoteExitStatus(pid_t pid, int status);
void DropExitStatus(pid_t pid);
