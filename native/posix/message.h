// Sends and receives bytes with a descriptor (SCM_RIGHTS), by sendmsg and recvmsg, over a stream socket. No call waits.
#pragma once

#include <cstddef>

// sendmsg(3p), without SIGPIPE. The receiver gets a duplicate of the descriptor `passed` with the first byte; -1 passes none.
// Returns how many bytes were sent, or a negated errno: then nothing was passed.
long Sendmsg(int fd, const void* bytes, std::size_t size, int passed);

// recvmsg(3p). `received` gets a descriptor with close-on-exec that the caller must close, or -1; further descriptors of the
// message are closed. Returns how many bytes were received, 0 at the end, or a negated errno.
long Recvmsg(int fd, void* bytes, std::size_t size, int* received);

// Whether a descriptor is a socket (fstat).
bool IsSocket(int fd);

// shutdown(3p) of the sending direction. Returns 0 or a negated errno.
int ShutdownSending(int fd);

// Duplicates a descriptor, with close-on-exec (fcntl). Returns the new one or a negated errno.
int Duplicate(int fd);
