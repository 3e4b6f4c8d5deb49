// Opens pipes and socket pairs (pipe, socketpair) that no child inherits by accident, and looks at descriptors. Results are 0 or -1 with errno.
#pragma once

int CloexecPipe(int ends[2]);

// A pair for a child, which gets the second end. On macOS send(3p) has no flag against SIGPIPE, so the first end itself never
// raises it: writing fails with EPIPE. There the buffers are also made as large as those of a pipe.
int CloexecSocketPair(int ends[2]);

// Whether few numbers are left for other calls. `fd` was opened just now, so it has the lowest free number.
bool IsNearLimit(int fd);

// The number of bytes that can be read from a descriptor at once, or a negated errno.
int UnreadBytes(int fd);
