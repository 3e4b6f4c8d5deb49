// The controlling terminal: tcgetpgrp, tcsetpgrp, tcgetattr, tcsetattr. Each returns a value or a negated errno.
#pragma once

#include <sys/types.h>
#include <termios.h>

// Opens another descriptor of terminal `fd`, or of the controlling terminal where `fd` is -1. No child inherits it.
int OpenTerminal(int fd);

pid_t Tcgetpgrp(int fd);  // tcgetpgrp(3p)

// tcsetpgrp(3p) and tcsetattr(3p), with SIGTTOU blocked on the calling thread during the call. So the call does not stop a
// background process.
int Tcsetpgrp(int fd, pid_t pgid);
int SetModes(int fd, const termios& modes);

int GetModes(int fd, termios* modes);  // tcgetattr(3p)
