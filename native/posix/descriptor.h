// Opens pipes and socket pairs (pipe, socketpair) that no child inherits by accident, and looks at descriptors. Results are 0 or -1 with errno.
#pragma once

int CloexecPipe(int ends[2]);

// A pair for a child, which gets the second end. Writing to the first one fails with EPIPE and raises no SIGPIPE where the call
// takes no such flag: macOS. There the buffers are as large as those of a pipe, too.
int CloexecSocketPair(int ends[2]);

// Whether a descriptor, which has the lowest free number, leaves few for other calls.
bool IsNearLimit(int fd);

// The number of bytes that can be read from a descriptor at once, or a negated errno.
int UnreadBytes(int fd);
