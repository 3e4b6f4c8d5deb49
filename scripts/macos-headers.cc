// What the code relies on, checked on Apple's headers: sizes and places in which the running kernel puts its answers, numbers that
// JavaScript uses, and the numbers of the stand-in in test/macos/xnu. scripts/compile-prebuild.mjs compiles this for each Mac.

#include <signal.h>
#include <spawn.h>
#include <sys/event.h>
#include <sys/proc.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

// native/posix/signals.h, kernel.h: a set fits into 32 bits, and is a number.
static_assert(NSIG == 32 && std::is_same_v<sigset_t, std::uint32_t>);
static_assert(SIG_BLOCK == 1 && SIG_UNBLOCK == 2 && SIG_SETMASK == 3);

// lib/signals: Node does not name SIGEMT; the effects of signals depend on their numbers.
static_assert(SIGEMT == 7 && SIGBUS == 10 && SIGSYS == 12 && SIGURG == 16 && SIGSTOP == 17 && SIGTSTP == 18 && SIGCONT == 19);
static_assert(SIGCHLD == 20 && SIGIO == 23 && SIGXCPU == 24 && SIGXFSZ == 25 && SIGWINCH == 28 && SIGINFO == 29 &&
              SIGUSR1 == 30 && SIGUSR2 == 31);

// native/threads/acceptor.cc, native/self/placeholder.cc: the stand-in has other numbers.
static_assert(std::is_same_v<decltype(&sigwait), int (*)(const sigset_t*, int*)>);
static_assert(SA_RESTART == 0x2 && SA_RESETHAND == 0x4 && SA_SIGINFO == 0x40);

// native/look: the kernel fills these for any process. lib/look/sysctl.ts has the states.
static_assert(sizeof(kinfo_proc) == 648 && sizeof(extern_proc) == 296);
static_assert(offsetof(extern_proc, p_starttime) == 0 && offsetof(extern_proc, p_stat) == 36 &&
              offsetof(extern_proc, p_pid) == 40);
static_assert(offsetof(extern_proc, p_sigignore) == offsetof(extern_proc, p_sigmask) + 4);
static_assert(offsetof(extern_proc, p_sigcatch) == offsetof(extern_proc, p_sigignore) + 4);
static_assert(sizeof(extern_proc::p_sigignore) == 4 && sizeof(extern_proc::p_comm) == MAXCOMLEN + 1 && MAXCOMLEN == 16);
static_assert(SIDL == 1 && SRUN == 2 && SSLEEP == 3 && SSTOP == 4 && SZOMB == 5);
static_assert(CTL_KERN == 1 && KERN_PROC == 14 && KERN_PROC_ALL == 0 && KERN_PROC_PID == 1 && KERN_PROC_PGRP == 2);
static_assert(NODEV == static_cast<dev_t>(-1) && sizeof(dev_t) == 4 && sizeof(pid_t) == 4);

// native/wait: the kernel tests its own WSTOPPED, which is another number.
static_assert(WEXITED == 0x4 && WSTOPPED == 0x8 && WCONTINUED == 0x10 && WNOWAIT == 0x20 && WNOHANG == 0x1);
static_assert(CLD_EXITED == 1 && CLD_KILLED == 2 && CLD_DUMPED == 3 && CLD_TRAPPED == 4 && CLD_STOPPED == 5 &&
              CLD_CONTINUED == 6);
static_assert(sizeof(struct kevent) == 32 && std::is_same_v<decltype(kevent::data), std::intptr_t>);
static_assert(EVFILT_READ == -1 && EVFILT_WRITE == -2 && EVFILT_PROC == -5 && EVFILT_USER == -10);
static_assert(EV_ADD == 0x1 && EV_DELETE == 0x2 && EV_ONESHOT == 0x10 && EV_ERROR == 0x4000);
static_assert(NOTE_EXIT == 0x80000000 && NOTE_EXITSTATUS == 0x04000000 && NOTE_TRIGGER == 0x01000000);

// native/posix/descriptor.cc
static_assert(SO_NOSIGPIPE == 0x1022);

// native/spawn/posix_settings.cc
static_assert(POSIX_SPAWN_SETPGROUP == 0x2 && POSIX_SPAWN_SETSIGDEF == 0x4 && POSIX_SPAWN_SETSIGMASK == 0x8 &&
              POSIX_SPAWN_SETEXEC == 0x40 && POSIX_SPAWN_CLOEXEC_DEFAULT == 0x4000);

// lib/child/resource-usage.ts reads the numbers in the order of the structure.
static_assert(sizeof(rusage) == 144 && offsetof(rusage, ru_maxrss) == 32);
