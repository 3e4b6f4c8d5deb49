// How a process ended that somebody else has reaped.
#pragma once

// Gets its wait status. Returns 0, or a negated errno where it is not to be had: before Linux 6.15, elsewhere, and without
// a pidfd.
int ReadExitStatus(int pidfd, int* status);
