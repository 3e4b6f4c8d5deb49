// Process groups and sessions: setpgid, getpgid, getpgrp, setsid, getsid, killpg. Each returns a value or a negated errno.
#pragma once

#include <sys/types.h>

int Setpgid(pid_t pid, pid_t pgid);  // setpgid(3p)
pid_t Getpgid(pid_t pid);            // getpgid(3p)
pid_t Getpgrp();                     // getpgrp(3p)
pid_t Setsid();                      // setsid(3p)
pid_t Getsid(pid_t pid);             // getsid(3p)
int Killpg(pid_t pgid, int signal);  // killpg(3p)
