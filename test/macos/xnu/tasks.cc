#include "tasks.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <dirent.h>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>

namespace {

constexpr int kBeforeLast = 1;
std::mutex mutex;  // Guards the change.
int change_how;
sigset_t change_set;
std::atomic<int> changed{0};

bool takes;
int taken;

void ChangeMask(sigset_t* mask) {
  for (int signal = 1; signal < __SIGRTMIN; ++signal) {
    const bool named = sigismember(&change_set, signal) == 1;
    if (change_how == SIG_UNBLOCK ? named : change_how == SIG_SETMASK && !named) sigdelset(mask, signal);
    if (named && change_how != SIG_UNBLOCK) sigaddset(mask, signal);
  }
}

void Change(int, siginfo_t*, void* context) {
  const int error = errno;
  const timespec now{};
  if (takes) {
    taken = sigtimedwait(&change_set, nullptr, &now);
  } else {
    // The return from this handler gives the thread this mask.
    ChangeMask(&static_cast<ucontext_t*>(context)->uc_sigmask);
  }
  ++changed;
  errno = error;
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
bool Blocks(int tid, int signal) { return (ReadTaskSignals(tid).blocked >> (signal - 1) & 1) != 0; }

// Guarded by `mutex`. Returns whether the thread has been asked.
bool Ask(int tid) { return !Blocks(tid, Signal()) && syscall(SYS_tgkill, getpid(), tid, Signal()) == 0; }

void Await(int asked) {
  while (changed.load() < asked) usleep(1);
}

}  // namespace

std::vector<int> Tasks() {
  std::vector<int> tids{getpid()};
  DIR* directory = opendir("/proc/self/task");
  while (const dirent* entry = directory == nullptr ? nullptr : readdir(directory)) {
    const int tid = std::atoi(entry->d_name);
    if (tid != 0 && tid != getpid()) tids.push_back(tid);
  }
  if (directory != nullptr) closedir(directory);
  return tids;
}

TaskSignals ReadTaskSignals(int tid) {
  TaskSignals signals{~0ULL, 0, 0};
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
  std::FILE* const status = std::fopen(path, "re");
  if (status == nullptr) return signals;
  char line[256];
  while (std::fgets(line, sizeof line, status) != nullptr) {
    std::sscanf(line, "SigPnd: %llx", &signals.pending);
    std::sscanf(line, "ShdPnd: %llx", &signals.shared);
    std::sscanf(line, "SigBlk: %llx", &signals.blocked);
  }
  std::fclose(status);
  return signals;
}

int TakeFromTask(int tid, const sigset_t& set) {
  const std::lock_guard<std::mutex> lock(mutex);
  change_set = set;
  takes = true;
  taken = -1;
  changed = 0;
  Await(Ask(tid) ? 1 : 0);
  return taken;
}

void ChangeOtherTasks(int how, const sigset_t& set) {
  const std::lock_guard<std::mutex> lock(mutex);
  change_how = how;
  change_set = set;
  takes = false;
  changed = 0;
  int asked = 0;
  // The call needs no descriptor, and there may be none.
  for (const int fd : spare) close(fd);
  for (const int tid : Tasks()) {
    if (tid != syscall(SYS_gettid) && Ask(tid)) ++asked;
  }
  OpenSpare();
  Await(asked);
}
