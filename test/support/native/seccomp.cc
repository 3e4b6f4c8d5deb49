// seccomp RULE... -- PROGRAM ARGUMENTS...
// Executes a program for which the kernel refuses system calls, by the rules of seccomp.h.

#include "seccomp.h"

int main(int argc, char** argv) {
  seccomp::Filter filter;
  int next = 1;
  for (; next + 1 < argc && std::strcmp(argv[next], "--") != 0; ++next) filter.Add(argv[next]);
  filter.Install();
  execvp(argv[next + 1], argv + next + 1);
  seccomp::Fail(argv[next + 1]);
}
