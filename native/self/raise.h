// Ends or stops this process by a signal: sigaction, sigprocmask and raise.
#pragma once

// Gives `signal` its default action, unblocks it on the calling thread and sends it there. Returns 0 where the process survives
// the signal, as process 1 of a container does, or a negated errno.
int DieBy(int signal);

// Stops this process by `signal`, which is SIGSTOP or a signal of job control, and its whole group where `whole_group` is true. Returns 0 when the process is continued, and then has restored the action and the mask; at once
// where the kernel does not stop it, as in an orphaned group. Or a negated errno.
int StopBy(int signal, bool whole_group);

// Makes the kernel write no core dump of this process, and not report one.
int ForgoCoreDump();
