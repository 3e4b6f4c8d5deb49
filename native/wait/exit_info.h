// Reads how a process ended that other code has reaped: from its pidfd on Linux, from its kqueue on macOS.
#pragma once

#include <sys/types.h>

// Gets the wait status of the process. `fd` is its pidfd, on macOS the result of EndDescriptor, or -1. Returns 0 or a negated errno.
// On Linux it fails before version 6.15 and without a pidfd.
int ReadExitStatus(pid_t pid, int fd, int* status);

// On macOS, keeps the wait status that a watcher has got, until it is dropped.
void NoteExitStatus(pid_t pid, int status);
void DropExitStatus(pid_t pid);
