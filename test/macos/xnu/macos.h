// Makes a file of native/ that follows take itself for one on macOS. The calls in which XNU differs go to the functions of xnu.h.
#pragma once

#undef __linux__
#define __APPLE__ 1

// macOS lacks these.
#undef SIGRTMIN
#undef SIGRTMAX
#undef MSG_NOSIGNAL
#undef MSG_CMSG_CLOEXEC
// <sys/socket.h>.
#define SO_NOSIGPIPE 0x1022
// <sys/signal.h>: NSIG is 32.
#undef NSIG
#define NSIG 32
// The numbers of Linux stay in use, where 7 is another signal.
#define SIGEMT SIGSTKFLT

#include "xnu.h"

#undef sa_handler
#undef sa_sigaction
#undef sigfillset
#define sigset_t XnuSigset
#define sigaction XnuSigaction
#define sigfillset(set) (*(set) = ~XnuSigset{0}, 0)
#define pthread_sigmask XnuPthreadSigmask
#define sigprocmask XnuSigprocmask
#define sigpending XnuSigpending
#define sigwait XnuSigwait
#define waitid XnuWaitid
#define wait4 XnuWait4
#define getpgid XnuGetpgid
#define getsid XnuGetsid
#define killpg XnuKillpg
#define tcsetpgrp XnuTcsetpgrp
#define close XnuClose
#define socketpair XnuSocketpair
#define setsockopt XnuSetsockopt
#define getsockopt XnuGetsockopt
#define send XnuSend
#define sendmsg XnuSendmsg
#define fork XnuFork
