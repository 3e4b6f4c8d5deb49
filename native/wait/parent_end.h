// Sends this process a signal when its parent ends: by process_ends.h, or by prctl where the kernel provides no pidfds.
#pragma once

// A later call replaces the signal. Returns 0 or a negated errno. The setting of prctl belongs to a thread, so it is made on one
// that lives as long as the process.
int DieWithParent(int signal, bool want_pidfd);
