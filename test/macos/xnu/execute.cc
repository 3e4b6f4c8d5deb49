// Executes the program of a posix_spawn(2). Linux has no call that sets the mask together with the program, so the mask comes first here,
// and a stop that comes before the program is sent again when that has been loaded.

#include "execute.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <initializer_list>

namespace {

constexpr int kLast = 31;
volatile sig_atomic_t noted;

void Note(int signal) { noted = signal == SIGCONT ? 0 : signal; }

// bsd/kern/kern_sig.c, execsigs: caught signals get their default action. kern_exec.c, posix_spawn: so do those of SETSIGDEF, which
// are ignored.
void SetDispositions(const SpawnAttributes& attributes) {
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    struct sigaction now {};
    if (sigaction(signal, nullptr, &now) != 0) continue;
    const bool is_ignored = now.__sigaction_handler.sa_handler == SIG_IGN;
    const bool defaults =
        (attributes.flags & POSIX_SPAWN_SETSIGDEF) != 0 && signal <= kLast && (attributes.defaults >> (signal - 1) & 1) != 0;
    struct sigaction action {};
    if (!is_ignored || defaults) sigaction(signal, &action, nullptr);
  }
}

void NoteStops(void (*handler)(int)) {
  for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT}) {
    struct sigaction now {};
    sigaction(signal, nullptr, &now);
    if (now.__sigaction_handler.sa_handler == SIG_IGN) continue;
    now.__sigaction_handler.sa_handler = handler;
    sigfillset(&now.sa_mask);
    sigaction(signal, &now, nullptr);
  }
}

// kern_descrip.c, fdt_exec: CLOEXEC_DEFAULT closes what no action has made or named. Returns what has changed here.
std::vector<int> CloseOthers(const SpawnAttributes& attributes, const std::vector<FileAction>& actions) {
  std::vector<int> changed;
  if ((attributes.flags & POSIX_SPAWN_CLOEXEC_DEFAULT) == 0) return changed;
  DIR* directory = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(directory)) {
    const int fd = std::atoi(entry->d_name);
    bool stays = entry->d_name[0] == '.' || fcntl(fd, F_GETFD) != 0;
    for (const FileAction& action : actions) stays = stays || (action.kind != ActionKind::kChangeDirectory && action.fd == fd);
    if (stays) continue;
    changed.push_back(fd);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  closedir(directory);
  return changed;
}

// A process that no other waits for sends the stop when this one has executed its program.
void StopLater(int signal) {
  int ends[2];
  const pid_t pid = getpid();
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  const pid_t between = fork();
  if (between == 0) {
    if (fork() == 0) {
      close(ends[1]);
      char nothing;
      while (read(ends[0], &nothing, 1) == -1 && errno == EINTR) continue;
      kill(pid, signal);
    }
    _exit(0);
  }
  while (waitpid(between, nullptr, 0) == -1 && errno == EINTR) continue;
  close(ends[0]);
}

}  // namespace

int Execute(const char* path, const SpawnAttributes& attributes, const std::vector<FileAction>& actions, char* const* argv,
            char* const* envp) {
  if ((attributes.flags & POSIX_SPAWN_SETEXEC) != 0) {
    for (const FileAction& action : actions) {
      if (action.kind == ActionKind::kInherit && fcntl(action.fd, F_SETFD, 0) == -1) return errno;
    }
  }
  const std::vector<int> closing = CloseOthers(attributes, actions);
  SetDispositions(attributes);
  NoteStops(Note);
  noted = 0;
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  if ((attributes.flags & POSIX_SPAWN_SETSIGMASK) != 0) XnuPthreadSigmask(SIG_SETMASK, &attributes.blocked, nullptr);
  if (noted != 0) StopLater(noted);
  execve(path, argv, envp);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  NoteStops(SIG_DFL);
  for (const int fd : closing) fcntl(fd, F_SETFD, 0);
  return error;
}
