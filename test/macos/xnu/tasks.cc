#include "tasks.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <dirent.h>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace {

constexpr int kBeforeLast = 1;
std::mutex mutex;  // Guards the change.
int change_how;
sigset_t change_set;
std::atomic<int> changed{0};

void Change(int, siginfo_t*, void* context) {
  // The return from this handler gives the thread this mask.
  sigset_t* const mask = &static_cast<ucontext_t*>(context)->uc_sigmask;
  for (int signal = 1; signal < __SIGRTMIN; ++signal) {
    const bool named = sigismember(&change_set, signal) == 1;
    if (change_how == SIG_UNBLOCK ? named : change_how == SIG_SETMASK && !named) sigdelset(mask, signal);
    if (named && change_how != SIG_UNBLOCK) sigaddset(mask, signal);
  }
  ++changed;
}

int spare[2];  // Guarded by `mutex`.

void OpenSpare() {
  for (int& fd : spare) fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

const int opened = (OpenSpare(), 0);

int Signal() { return SIGRTMAX - kBeforeLast; }

// From the start, because tests compare the dispositions before and after a change.
const int installed = [] {
  struct sigaction action {};
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  action.sa_sigaction = Change;
  sigfillset(&action.sa_mask);
  return sigaction(Signal(), &action, nullptr);
}();

// Node's watcher of SIGUSR1 blocks everything for good, so it is as if it had been changed.
bool Blocks(int tid, int signal) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
  std::FILE* const status = std::fopen(path, "re");
  if (status == nullptr) return true;
  unsigned long long blocked = 0;
  char line[256];
  while (std::fgets(line, sizeof line, status) != nullptr && std::sscanf(line, "SigBlk: %llx", &blocked) != 1) continue;
  std::fclose(status);
  return (blocked >> (signal - 1) & 1) != 0;
}

}  // namespace

void ChangeOtherTasks(int how, const sigset_t& set) {
  const std::lock_guard<std::mutex> lock(mutex);
  change_how = how;
  change_set = set;
  changed = 0;
  const int signal = Signal();
  int asked = 0;
  // The call needs no descriptor, and there may be none.
  for (const int fd : spare) close(fd);
  DIR* directory = opendir("/proc/self/task");
  while (const dirent* entry = readdir(directory)) {
    const int tid = std::atoi(entry->d_name);
    if (tid == 0 || tid == syscall(SYS_gettid) || Blocks(tid, signal)) continue;
    if (syscall(SYS_tgkill, getpid(), tid, signal) == 0) ++asked;
  }
  closedir(directory);
  OpenSpare();
  while (changed.load() < asked) usleep(1);
}
