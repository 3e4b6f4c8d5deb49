// Ends the processes that a contained child has left behind, while the calling thread waits: poll.
#pragma once

// Sends `signal` to the members that live after the child itself, and SIGKILL to those that live after `grace` milliseconds.
// With a `signal` of 0 they have been signalled already. Returns when no member lives: 0, or a negated errno where members are left.
int EndLeftovers(int unit, int signal, double grace, bool want_pidfd);
