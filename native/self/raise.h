// Ends this process by a signal: sigaction, sigprocmask and raise.
#pragma once

// Gives `signal` its default action, unblocks it on the calling thread and sends it there. Returns 0 where the process survives
// the signal, as process 1 of a container does, or a negated errno.
int DieBy(int signal);
