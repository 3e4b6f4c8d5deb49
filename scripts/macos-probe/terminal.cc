// A terminal, in a session of its own.

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>

#include "children.h"
#include "facts.h"
#include "values.h"

namespace {

constexpr char kAskForKey = '\x03';

std::string path;  // Of the terminal.
int to_parent;

std::string Controlled(std::string (*inside)(int terminal)) {
  if (setsid() == -1) return "setsid: " + ErrorName(errno);
  const int terminal = open(path.c_str(), O_RDWR | O_NOCTTY);
  if (ioctl(terminal, TIOCSCTTY, 0) == -1) return "TIOCSCTTY: " + ErrorName(errno);
  const std::string differs = UnlessError(ErrorOf(tcsetpgrp(terminal, getpgrp())), 0);
  return differs.empty() ? inside(terminal) : differs;
}

// Runs a function in a new session that has a terminal, and writes ^C to the other side when it asks for it.
template <std::string (*Inside)(int terminal)>
std::string InTerminal() {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master == -1 || grantpt(master) != 0 || unlockpt(master) != 0) return "posix_openpt: " + ErrorName(errno);
  path = ptsname(master);
  int ends[2];
  if (pipe(ends) != 0) return ErrorName(errno);
  const pid_t pid = fork();
  if (pid == 0) {
    to_parent = ends[1];
    std::string differs = Controlled(Inside);
    differs += '.';
    _exit(write(to_parent, differs.data(), differs.size()) > 0 ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  char next = 0;
  while (read(ends[0], &next, 1) == 1) {
    if (next != kAskForKey)
      text += next;
    else if (write(master, &next, 1) != 1)
      text += "no key";
  }
  waitpid(pid, nullptr, 0);
  if (text.empty() || text.back() != '.') return "the session has ended";
  text.pop_back();
  return text;
}

std::string BackgroundTakesTerminal(int terminal) {
  const pid_t pid = StartLeader();
  const int given = ErrorOf(tcsetpgrp(terminal, pid));
  const sigset_t sigttou = 1U << (SIGTTOU - 1);
  pthread_sigmask(SIG_BLOCK, &sigttou, nullptr);
  const int taken = ErrorOf(tcsetpgrp(terminal, getpgrp()));
  const std::string differs =
      FirstOf(UnlessError(given, 0), UnlessError(taken, 0), UnlessSame("tcgetpgrp", tcgetpgrp(terminal), getpgrp()));
  Kill(pid);
  return differs;
}

std::string NoSuchGroup(int terminal) { return UnlessError(ErrorOf(tcsetpgrp(terminal, kNoProcess)), EINVAL); }

std::string ForkKeepsTerminal(int) {
  const pid_t pid = fork();
  if (pid == 0) _exit(open("/dev/tty", O_RDWR) == -1 ? errno : 0);
  int status = 0;
  waitpid(pid, &status, 0);
  return UnlessError(WEXITSTATUS(status), 0);
}

std::string SysctlHasTerminal(int terminal) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, getpid()};
  kinfo_proc process{};
  std::size_t size = sizeof process;
  const int error = ErrorOf(sysctl(name, 4, &process, &size, nullptr, 0));
  if (error != 0) return ErrorName(error);
  char device[64] = "";
  if (devname_r(process.kp_eproc.e_tdev, S_IFCHR, device, sizeof device) == nullptr) return "no name";
  const std::string found = std::string("/dev/") + device;
  return FirstOf(found == path ? "" : found + ", not " + path,
                 UnlessSame("e_tpgid", process.kp_eproc.e_tpgid, tcgetpgrp(terminal)));
}

volatile sig_atomic_t sender = -1;

void Note(int, siginfo_t* info, void*) { sender = info->si_pid; }

std::string KeyComesFromOutside(int) {
  struct sigaction action {};
  action.sa_flags = SA_SIGINFO;
  action.sa_sigaction = Note;
  sigaction(SIGINT, &action, nullptr);
  sigset_t none = 0;
  sigset_t sigint = 1U << (SIGINT - 1);
  pthread_sigmask(SIG_BLOCK, &sigint, &none);
  if (write(to_parent, &kAskForKey, 1) != 1) return ErrorName(errno);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  while (sender == -1) usleep(1000);
  if (sender <= 0 || getsid(sender) != getsid(0)) return "";
  return std::to_string(sender) + " is in the session";
}

}  // namespace

std::vector<Fact> TerminalFacts() {
  return {
      {"native/self/terminal.cc", "tcsetpgrp of the background works while SIGTTOU is blocked",
       InTerminal<BackgroundTakesTerminal>},
      {"native/self/terminal.cc", "tcsetpgrp fails with EINVAL where no process has the group", InTerminal<NoSuchGroup>},
      {"native/spawn/child.cc", "a child has the controlling terminal after fork", InTerminal<ForkKeepsTerminal>},
      {"native/look/macos_process.cc", "KERN_PROC has the terminal, by its name, and its foreground group",
       InTerminal<SysctlHasTerminal>},
      {"native/self/origin.cc", "the sender of a key's SIGINT is no process of the session", InTerminal<KeyComesFromOutside>},
  };
}
