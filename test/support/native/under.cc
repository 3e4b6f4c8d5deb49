// under [-i SIGNALS] [-b SIGNALS] PROGRAM ARGUMENTS...
// Executes a program with these signals ignored (-i) and blocked (-b), on Linux by the kernel's own calls so that 32 and 33 can
// be among them. SIGNALS is a 64-bit number in hexadecimal: bit n - 1 is signal n.

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#if defined(__linux__)

#include <sys/syscall.h>

struct KernelAction {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)();
  std::uint64_t mask;
};

constexpr int kLast = 64;

void Block(std::uint64_t set) { syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, nullptr, sizeof set); }

void Ignore(int signal) {
  KernelAction ignore{};
  ignore.handler = SIG_IGN;
  syscall(SYS_rt_sigaction, signal, &ignore, nullptr, sizeof(std::uint64_t));
}

#else

constexpr int kLast = NSIG - 1;

void Block(std::uint64_t set) {
  const auto mask = static_cast<sigset_t>(set);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
}

void Ignore(int number) { signal(number, SIG_IGN); }

#endif

int main(int argc, char** argv) {
  int next = 1;
  for (; next + 1 < argc && argv[next][0] == '-'; next += 2) {
    std::uint64_t set = std::strtoull(argv[next + 1], nullptr, 16);
    if (std::strcmp(argv[next], "-b") == 0) {
      Block(set);
      continue;
    }
    for (int signal = 1; signal <= kLast; ++signal) {
      if ((set >> (signal - 1) & 1) != 0) Ignore(signal);
    }
  }
  execvp(argv[next], argv + next);
  std::perror(argv[next]);
  return 127;
}
