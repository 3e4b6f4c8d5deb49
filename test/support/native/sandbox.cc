// A shared object that refuses system calls to the thread that loads it, and to all that this thread starts later: a sandbox
// that a program enters after its start. SIGMASK_TEST_RULES has the rules of seccomp.h, one a line.

#include "seccomp.h"

namespace {

__attribute__((constructor)) void Enter() {
  const char* rules = std::getenv("SIGMASK_TEST_RULES");
  if (rules == nullptr) seccomp::Fail("no rules");
  seccomp::Filter filter;
  for (const char* rule = rules; *rule != '\0';) {
    const std::size_t length = std::strcspn(rule, "\n");
    filter.Add(std::string(rule, length));
    rule += length + (rule[length] == '\n' ? 1 : 0);
  }
  filter.Install();
}

}  // namespace
