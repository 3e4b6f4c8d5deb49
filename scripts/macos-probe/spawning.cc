// posix_spawn(2), and its flags.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"
#include "values.h"

namespace {

constexpr char kShell[] = "/bin/sh";

// A posix_spawn(2) of a shell.
class Shell {
 public:
  explicit Shell(int flags) : flags_(flags) {
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_init(&actions_);
  }
  ~Shell() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  posix_spawn_file_actions_t* actions() { return &actions_; }
  posix_spawnattr_t* attributes() { return &attributes_; }

  // Returns an errno.
  int Start(const char* path, const char* script, pid_t* pid) {
    posix_spawnattr_setflags(&attributes_, static_cast<short>(flags_));
    const char* const argv[] = {kShell, "-c", script, nullptr};
    const char* const envp[] = {nullptr};
    return posix_spawn(pid, path, &actions_, &attributes_, const_cast<char* const*>(argv), const_cast<char* const*>(envp));
  }

  // Returns the wait status of the script, or -1.
  int Run(const char* script) {
    pid_t pid = 0;
    int status = -1;
    if (Start(kShell, script, &pid) != 0) return -1;
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR) continue;
    return status;
  }

 private:
  int flags_;
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

std::string UnlessExits(int status, int code) {
  if (status == -1) return "posix_spawn fails";
  if (WIFSIGNALED(status)) return "it ends by signal " + std::to_string(WTERMSIG(status));
  return UnlessSame("its exit code", WEXITSTATUS(status), code);
}

std::string UnlessEndsBy(int status, int signal) {
  if (status == -1) return "posix_spawn fails";
  return WIFSIGNALED(status) ? UnlessSame("its signal", WTERMSIG(status), signal)
                             : "it exits with " + std::to_string(WEXITSTATUS(status));
}

constexpr char kSendUsr1[] = "kill -USR1 $$; exit 5";

std::string MaskIsSet() {
  Shell shell(POSIX_SPAWN_SETSIGMASK);
  const sigset_t mask = 1U << (SIGUSR1 - 1);
  posix_spawnattr_setsigmask(shell.attributes(), &mask);
  return UnlessExits(shell.Run(kSendUsr1), 5);
}

std::string IgnoredStays() {
  signal(SIGUSR1, SIG_IGN);
  return UnlessExits(Shell(0).Run(kSendUsr1), 5);
}

std::string DefaultIsSet() {
  signal(SIGUSR1, SIG_IGN);
  Shell shell(POSIX_SPAWN_SETSIGDEF);
  sigset_t every;
  sigfillset(&every);
  posix_spawnattr_setsigdefault(shell.attributes(), &every);
  return UnlessEndsBy(shell.Run(kSendUsr1), SIGUSR1);
}

constexpr int kFirst = 8;
constexpr int kSecond = 9;

// Opens both without FD_CLOEXEC.
void OpenTwo() {
  const int null = open("/dev/null", O_RDWR);
  dup2(null, kFirst);
  dup2(null, kSecond);
}

std::string OthersAreClosed() {
  OpenTwo();
  Shell shell(POSIX_SPAWN_CLOEXEC_DEFAULT);
  for (int fd = 0; fd <= 2; ++fd) posix_spawn_file_actions_addinherit_np(shell.actions(), fd);
  posix_spawn_file_actions_addinherit_np(shell.actions(), kFirst);
  return UnlessExits(shell.Run("(: >&8) 2>&- || exit 1; (: >&9) 2>&- && exit 2; exit 5"), 5);
}

std::string CopiesAreOpen() {
  OpenTwo();
  fcntl(kSecond, F_SETFD, FD_CLOEXEC);
  Shell shell(POSIX_SPAWN_CLOEXEC_DEFAULT);
  for (int fd = 0; fd <= 2; ++fd) posix_spawn_file_actions_addinherit_np(shell.actions(), fd);
  posix_spawn_file_actions_adddup2(shell.actions(), kSecond, kFirst);
  posix_spawn_file_actions_addopen(shell.actions(), kSecond, "/dev/null", O_RDWR, 0);
  return UnlessExits(shell.Run("(: >&8) 2>&- || exit 1; (: >&9) 2>&- || exit 2; exit 5"), 5);
}

std::string DirectoryIsChanged() {
  Shell shell(0);
  posix_spawn_file_actions_addchdir_np(shell.actions(), "/usr/bin");
  return UnlessExits(shell.Run("test -x ./env && exit 5"), 5);
}

std::string FailureLeavesNoChild() {
  pid_t pid = 0;
  const int error = Shell(0).Start("/no/such/file", "", &pid);
  return FirstOf(UnlessError(error, ENOENT), UnlessError(ErrorOf(waitpid(-1, nullptr, WNOHANG)), ECHILD));
}

// With SETEXEC, posix_spawn(2) only returns if it fails.
std::string ProcessIsReplaced() {
  const pid_t pid = fork();
  if (pid == 0) {
    signal(SIGUSR1, SIG_IGN);
    Shell shell(POSIX_SPAWN_SETEXEC | POSIX_SPAWN_CLOEXEC_DEFAULT);
    for (int fd = 0; fd <= 2; ++fd) posix_spawn_file_actions_addinherit_np(shell.actions(), fd);
    pid_t same = 0;
    shell.Start(kShell, kSendUsr1, &same);
    _exit(1);
  }
  int status = -1;
  while (waitpid(pid, &status, 0) == -1 && errno == EINTR) continue;
  return UnlessExits(status, 5);
}

std::string FailureReturns() {
  const pid_t pid = fork();
  if (pid == 0) {
    pid_t same = 0;
    _exit(Shell(POSIX_SPAWN_SETEXEC).Start("/no/such/file", "", &same) == ENOENT ? 5 : 1);
  }
  int status = -1;
  while (waitpid(pid, &status, 0) == -1 && errno == EINTR) continue;
  return UnlessExits(status, 5);
}

}  // namespace

std::vector<Fact> SpawningFacts() {
  static constexpr char kStart[] = "native/spawn/posix_spawn.cc";
  static constexpr char kSettings[] = "native/spawn/posix_settings.cc";
  return {
      {kSettings, "posix_spawn sets the mask of the child, with SETSIGMASK", MaskIsSet},
      {kSettings, "posix_spawn leaves signals ignored, without SETSIGDEF", IgnoredStays},
      {kSettings, "posix_spawn gives ignored signals their default action, with SETSIGDEF", DefaultIsSet},
      {kStart, "posix_spawn closes all descriptors that it is not given, with CLOEXEC_DEFAULT", OthersAreClosed},
      {kStart, "posix_spawn leaves copies and files open that it makes, with CLOEXEC_DEFAULT", CopiesAreOpen},
      {kSettings, "posix_spawn changes the directory of the child, by addchdir_np", DirectoryIsChanged},
      {kStart, "a posix_spawn that fails leaves no child", FailureLeavesNoChild},
      {kStart, "posix_spawn replaces the process, with SETEXEC, and leaves its signals ignored", ProcessIsReplaced},
      {kStart, "a posix_spawn with SETEXEC that fails returns, and the process lives on", FailureReturns},
  };
}
