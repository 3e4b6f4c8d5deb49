// System calls without the C library, for a process that has unmapped it. They return the result or a negated errno, and
// change no errno.
#pragma once

#if defined(__linux__)

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include <cstddef>

#if defined(__x86_64__)

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

inline int RawOpen(int directory, const char* path, int flags) {
  return static_cast<int>(RawSyscall(SYS_openat, directory, reinterpret_cast<long>(path), flags | O_CLOEXEC));
}

inline long RawRead(int fd, void* into, std::size_t size) {
  return RawSyscall(SYS_read, fd, reinterpret_cast<long>(into), static_cast<long>(size));
}

inline void RawClose(int fd) { RawSyscall(SYS_close, fd); }

#endif
