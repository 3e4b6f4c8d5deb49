// Reads, by ioctl on its pidfd, how a process ended that other code has reaped.
#pragma once

// Gets its wait status. Returns 0 or a negated errno: it fails before Linux 6.15, on other systems, and without a pidfd.
int ReadExitStatus(int pidfd, int* status);
