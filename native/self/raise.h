// Ends or stops this process by a signal: sigaction, sigprocmask and raise.
#pragma once

// Gives `signal` its default action, unblocks it on the calling thread and sends it there. Returns 0 where the process survives
// the signal, as process 1 of a container does, or a negated errno.
int DieBy(int signal);

// Stops this process by `signal`, which is SIGSTOP or a signal of job control, and its whole group where `whole_group` is true.
// Returns 0 or a negated errno. It returns after the process has been continued, with the action and the mask restored. If the
// kernel does not stop the process, as in an orphaned group, it returns at once.
int StopBy(int signal, bool whole_group);

// Makes the kernel write no core dump of this process, and not report one.
int ForgoCoreDump();
