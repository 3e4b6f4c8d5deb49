// parent
// Starts and ends processes as the bytes of standard input say, and answers each with a line:
//   m, s   starts a process; s in a session of its own. Answers its pid
//   g      starts a process in a session whose leader has ended by then. Answers its pid and the session
//   e      kills and reaps the process that m or s has started last. Answers 0
//   a      whether that process lives: 1 or 0
// The processes live until a signal ends them, or for ten minutes.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace {

constexpr unsigned kLongest = 600;

[[noreturn]] void Live() {
  sleep(kLongest);
  _exit(0);
}

pid_t Start(bool in_session) {
  const pid_t pid = fork();
  if (pid == 0) {
    if (in_session) setsid();
    Live();
  }
  while (in_session && getsid(pid) != pid) usleep(10);
  return pid;
}

void StartInLeftSession() {
  int pipe_fds[2];
  if (pipe(pipe_fds) != 0) _exit(1);
  const pid_t leader = fork();
  if (leader == 0) {
    setsid();
    const pid_t member = fork();
    if (member == 0) Live();
    _exit(write(pipe_fds[1], &member, sizeof member) == sizeof member ? 0 : 1);
  }
  pid_t member = 0;
  if (read(pipe_fds[0], &member, sizeof member) != sizeof member) _exit(1);
  waitpid(leader, nullptr, 0);
  close(pipe_fds[0]);
  close(pipe_fds[1]);
  std::printf("%d %d\n", member, leader);
}

}  // namespace

int main() {
  setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  pid_t last = 0;
  for (char byte; read(0, &byte, 1) == 1;) {
    if (byte == 'm' || byte == 's') std::printf("%d\n", last = Start(byte == 's'));
    if (byte == 'g') StartInLeftSession();
    if (byte == 'e') {
      kill(last, SIGKILL);
      waitpid(last, nullptr, 0);
      std::puts("0");
    }
    if (byte == 'a') std::printf("%d\n", waitpid(last, nullptr, WNOHANG) == 0 ? 1 : 0);
  }
  return 0;
}
