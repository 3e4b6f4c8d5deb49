// The calls in which XNU differs from Linux. Each is described, with XNU's own source, where it is defined.
#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <cstdint>

// <sys/_types.h>: __darwin_sigset_t has 32 bits.
using XnuSigset = std::uint32_t;

#undef sa_handler
#undef sa_sigaction

struct XnuSigaction {
  union {
    void (*sa_handler)(int);
    void (*sa_sigaction)(int, siginfo_t*, void*);
  };
  XnuSigset sa_mask;
  int sa_flags;
};

int XnuSigaction(int signal, const struct XnuSigaction* wanted, struct XnuSigaction* before);
int XnuPthreadSigmask(int how, const XnuSigset* set, XnuSigset* before);
int XnuSigprocmask(int how, const XnuSigset* set, XnuSigset* before);
int XnuSigpending(XnuSigset* pending);
int XnuSigwait(const XnuSigset* set, int* signal);
int XnuWaitid(idtype_t type, id_t id, siginfo_t* info, int options);
pid_t XnuWait4(pid_t pid, int* status, int options, rusage* usage);
pid_t XnuGetpgid(pid_t pid);
pid_t XnuGetsid(pid_t pid);
int XnuKillpg(pid_t pgid, int signal);
int XnuTcsetpgrp(int fd, pid_t pgid);
int XnuClose(int fd);
int XnuSocketpair(int domain, int type, int protocol, int ends[2]);
int XnuSetsockopt(int fd, int level, int option, const void* value, socklen_t size);
int XnuGetsockopt(int fd, int level, int option, void* value, socklen_t* size);
ssize_t XnuSend(int fd, const void* bytes, std::size_t size, int flags);
ssize_t XnuSendmsg(int fd, const msghdr* message, int flags);
pid_t XnuFork();
int pthread_main_np();
