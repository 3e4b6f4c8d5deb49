// waitid(2) and wait4(2).

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "children.h"
#include "facts.h"
#include "values.h"

namespace {

struct Answer {
  int error;
  siginfo_t info;
};

Answer Ask(pid_t pid, int options) {
  Answer answer{};
  answer.error = ErrorOf(waitid(P_PID, static_cast<id_t>(pid), &answer.info, options));
  return answer;
}

std::string UnlessCode(const Answer& answer, int code) {
  if (answer.error != 0) return ErrorName(answer.error);
  return UnlessSame("si_code", answer.info.si_pid == 0 ? 0 : answer.info.si_code, code);
}

std::string StoppedIsReported() {
  const pid_t pid = StartSleeper();
  kill(pid, SIGSTOP);
  AwaitStop(pid);
  const std::string differs = UnlessCode(Ask(pid, WEXITED | WNOHANG | WNOWAIT), CLD_STOPPED);
  Kill(pid);
  return differs;
}

std::string StopIsTakenOnce() {
  const pid_t pid = StartSleeper();
  kill(pid, SIGSTOP);
  AwaitStop(pid);
  const std::string first = UnlessCode(Ask(pid, WSTOPPED | WCONTINUED | WNOHANG), CLD_STOPPED);
  const std::string second = UnlessCode(Ask(pid, WSTOPPED | WCONTINUED | WNOHANG), 0);
  Kill(pid);
  return FirstOf(first, second);
}

std::string ContinuationIsReported() {
  const pid_t pid = StartSleeper();
  kill(pid, SIGSTOP);
  AwaitStop(pid);
  Ask(pid, WSTOPPED | WNOHANG);
  kill(pid, SIGCONT);
  const std::string differs = UnlessCode(Ask(pid, WSTOPPED | WCONTINUED | WEXITED | WNOWAIT), CLD_CONTINUED);
  Kill(pid);
  return differs;
}

std::string EndEndsTheWait() {
  const pid_t pid = StartSleeper();
  const pid_t sibling = StartSleeper();
  const pid_t killer = fork();
  if (killer == 0) {
    kill(pid, SIGKILL);
    _exit(0);
  }
  const std::string differs = UnlessCode(Ask(pid, WSTOPPED | WCONTINUED | WEXITED | WNOWAIT), CLD_KILLED);
  Kill(pid);
  Kill(sibling);
  return differs;
}

std::string ZombieIsReportedAgain() {
  const pid_t pid = StartZombie(7);
  const Answer first = Ask(pid, WEXITED | WNOHANG | WNOWAIT);
  const Answer second = Ask(pid, WEXITED | WNOHANG | WNOWAIT);
  Kill(pid);
  const int gone = Ask(pid, WEXITED | WNOHANG | WNOWAIT).error;
  return FirstOf(UnlessCode(first, CLD_EXITED), UnlessCode(second, CLD_EXITED), UnlessSame("si_status", first.info.si_status, 7),
                 UnlessError(gone, ECHILD));
}

// A program of this size has some MiB.
std::string MaxRssIsInBytes() {
  constexpr long kLeast = 300'000;
  constexpr long kMost = 300'000'000;
  const pid_t pid = StartZombie(0);
  rusage usage{};
  const int error = ErrorOf(wait4(pid, nullptr, 0, &usage));
  if (error != 0) return ErrorName(error);
  return usage.ru_maxrss > kLeast && usage.ru_maxrss < kMost ? "" : "ru_maxrss is " + std::to_string(usage.ru_maxrss);
}

}  // namespace

std::vector<Fact> WaitingFacts() {
  return {
      {"native/wait/child_group.cc", "waitid(WEXITED) reports a child that has stopped, as CLD_STOPPED", StoppedIsReported},
      {"native/wait/child_ends.cc", "waitid(WSTOPPED | WCONTINUED) takes a stop once", StopIsTakenOnce},
      {"native/wait/child_ends.cc", "waitid(WSTOPPED | WCONTINUED | WEXITED) reports a child that is continued",
       ContinuationIsReported},
      {"native/wait/child_ends.cc", "waitid(WSTOPPED | WCONTINUED | WEXITED) returns at the end of a child, while another lives",
       EndEndsTheWait},
      {"native/wait/stock_child.cc", "waitid(WNOWAIT) leaves a zombie, and fails with ECHILD when it has been reaped",
       ZombieIsReportedAgain},
      {"native/glue/child_end.cc", "ru_maxrss is in bytes", MaxRssIsInBytes},
  };
}
