// A shared object that starts a child when it is loaded, and waits for it when the process exits. SIGMASK_TEST_START says by which
// call: `fork` or `posix_spawn`. It then prints {"code": ...}, or -1 if other code has reaped the child. Node finds no addon in
// it and unloads it again, so it must be linked to stay loaded.

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kCode = 7;
pid_t child;

pid_t Spawn() {
  char shell[] = "/bin/sh";
  char option[] = "-c";
  char script[] = "exit 7";
  char* arguments[] = {shell, option, script, nullptr};
  pid_t pid = -1;
  posix_spawn(&pid, shell, nullptr, nullptr, arguments, environ);
  return pid;
}

__attribute__((constructor)) void Start() {
  const char* call = std::getenv("SIGMASK_TEST_START");
  child = call != nullptr && std::strcmp(call, "fork") == 0 ? fork() : Spawn();
  if (child == 0) _exit(kCode);
}

__attribute__((destructor)) void WaitForChild() {
  int status = 0;
  const int code = waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::printf("{\"code\":%d}\n", code);
  std::fflush(stdout);
}

}  // namespace
