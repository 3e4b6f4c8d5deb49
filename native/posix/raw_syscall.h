// System calls without the C library, for a process that has unmapped most of its memory. They return the result or a negated
// errno, and change no errno.
#pragma once

#if defined(__linux__)

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include <csignal>
#include <cstddef>
#include <ctime>

#if defined(__clang_analyzer__)

// The analyzer does not know that the calls below write memory.
long RawSyscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0);

#elif defined(__x86_64__)

inline __attribute__((always_inline)) long RawSyscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

inline __attribute__((always_inline)) long RawSyscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  asm volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}

#endif

// Calls that older headers lack have the same numbers on all processors.
constexpr long kPidfdSendSignal = 424;
constexpr long kPidfdOpen = 434;
constexpr long kCloseRange = 436;

inline int RawOpen(int directory, const char* path, int flags) {
  return static_cast<int>(RawSyscall(SYS_openat, directory, reinterpret_cast<long>(path), flags | O_CLOEXEC));
}

inline long RawRead(int fd, void* into, std::size_t size) {
  return RawSyscall(SYS_read, fd, reinterpret_cast<long>(into), static_cast<long>(size));
}

inline long RawWrite(int fd, const void* from, std::size_t size) {
  return RawSyscall(SYS_write, fd, reinterpret_cast<long>(from), static_cast<long>(size));
}

inline void RawClose(int fd) { RawSyscall(SYS_close, fd); }

inline int RawPidfdOpen(pid_t pid) { return static_cast<int>(RawSyscall(kPidfdOpen, pid, 0)); }

inline void RawSleep(long milliseconds) {
  constexpr long kPerSecond = 1000;
  constexpr long kNanoseconds = 1000000;
  timespec time{milliseconds / kPerSecond, milliseconds % kPerSecond * kNanoseconds};
  RawSyscall(SYS_nanosleep, reinterpret_cast<long>(&time), 0);
}

// Milliseconds of the monotonic clock.
inline long RawNow() {
  constexpr long kPerSecond = 1000;
  constexpr long kNanoseconds = 1000000;
  timespec now{};
  RawSyscall(SYS_clock_gettime, CLOCK_MONOTONIC, reinterpret_cast<long>(&now));
  return now.tv_sec * kPerSecond + now.tv_nsec / kNanoseconds;
}

#endif
