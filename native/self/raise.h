// This process ends by a signal.
#pragma once

// Gives `signal` its default action, unblocks it on the calling thread and sends it there. Returns 0 where that has not
// ended the process, as with process 1 of a container, or a negated errno.
int DieBy(int signal);
