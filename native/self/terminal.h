// The controlling terminal. Each returns a value or a negated errno.
#pragma once

#include <sys/types.h>
#include <termios.h>

// Another descriptor of terminal `fd`, or the controlling terminal where that is -1. No child inherits it.
int OpenTerminal(int fd);

pid_t Tcgetpgrp(int fd);  // tcgetpgrp(3p)

// tcsetpgrp(3p) and tcsetattr(3p), with SIGTTOU blocked on the calling thread meanwhile: a background process may do so,
// too, and is not stopped for it.
int Tcsetpgrp(int fd, pid_t pgid);
int SetModes(int fd, const termios& modes);

int GetModes(int fd, termios* modes);  // tcgetattr(3p)
