// under [-i SIGNALS] [-b SIGNALS] PROGRAM ARGUMENTS...
// Executes a program with these signals ignored (-i) and blocked (-b), by the kernel's own calls so that 32 and 33 can be
// among them. SIGNALS is a 64-bit number in hexadecimal: bit n - 1 is signal n.

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

struct KernelAction {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)();
  std::uint64_t mask;
};

int main(int argc, char** argv) {
  int next = 1;
  for (; next + 1 < argc && argv[next][0] == '-'; next += 2) {
    std::uint64_t set = std::strtoull(argv[next + 1], nullptr, 16);
    if (std::strcmp(argv[next], "-b") == 0) {
      syscall(SYS_rt_sigprocmask, 2, &set, nullptr, sizeof set);
      continue;
    }
    for (int signal = 1; signal <= 64; ++signal) {
      KernelAction ignore{};
      ignore.handler = reinterpret_cast<void (*)(int)>(1);
      if ((set >> (signal - 1) & 1) != 0) syscall(SYS_rt_sigaction, signal, &ignore, nullptr, sizeof set);
    }
  }
  execvp(argv[next], argv + next);
  std::perror(argv[next]);
  return 127;
}
