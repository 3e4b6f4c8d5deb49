// How it works. Only a thread itself can change its mask. So each gets a signal whose handler edits the mask that the
// thread takes up again when the handler returns. For that signal a real-time one is borrowed that nobody uses. Threads
// started meanwhile inherit the mask of a thread that may not have been changed yet, so it is repeated until all
// threads block the set. A thread that blocks the borrowed signal, as Node's watcher of SIGUSR1 and this addon's
// watcher of children do with every signal, could not answer and is not asked.

#include "process_mask.h"

#include <cerrno>

#include "kernel.h"
#include "mask.h"

#if defined(__linux__)

#include <dirent.h>
#include <fcntl.h>
#include <ucontext.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <set>

namespace {

std::atomic<SignalBits> set_to_block{0};
std::atomic<int> answers{0};

// The kernel reads and writes 64 bits of the C library's larger set.
void BlockInContext(int, siginfo_t*, void* context) {
  auto* mask = &static_cast<ucontext_t*>(context)->uc_sigmask;
  SignalBits bits;
  std::memcpy(&bits, mask, sizeof bits);
  bits |= set_to_block.load();
  std::memcpy(mask, &bits, sizeof bits);
  answers.fetch_add(1);
}

int UnusedSignal() {
  for (int signal = SIGRTMAX; signal >= SIGRTMIN; --signal) {
    KernelAction action{};
    if (KernelSigaction(signal, nullptr, &action) == 0 && HandlerOf(action) == SIG_DFL) return signal;
  }
  return -EBUSY;
}

// SigBlk of a thread, or every signal for one that has ended.
SignalBits MaskOfThread(int tid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return kEverySignal;
  char text[4096];
  const ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  text[size > 0 ? size : 0] = '\0';
  const char* field = std::strstr(text, "\nSigBlk:");
  return field == nullptr ? kEverySignal : std::strtoull(field + std::strlen("\nSigBlk:"), nullptr, 16);
}

std::set<int> Threads() {
  std::set<int> tids;
  DIR* directory = opendir("/proc/self/task");
  if (directory == nullptr) return tids;
  while (const dirent* entry = readdir(directory)) {
    const int tid = std::atoi(entry->d_name);
    if (tid > 0) tids.insert(tid);
  }
  closedir(directory);
  return tids;
}

constexpr int kRounds = 50;
constexpr timespec kPause{0, 100'000};

// Asks the threads that still have a signal of `set` unblocked. Returns how many there are.
int AskThreads(SignalBits set, int signal, int self) {
  int asked = 0;
  for (const int tid : Threads()) {
    const SignalBits mask = tid == self ? kEverySignal : MaskOfThread(tid);
    if ((mask & BitOf(signal)) != 0 || (set & ~mask) == 0) continue;
    if (syscall(SYS_tgkill, getpid(), tid, signal) == 0) ++asked;
  }
  return asked;
}

}  // namespace

int BlockOnEveryThread(SignalBits set) {
  static std::mutex one_at_a_time;
  const std::lock_guard<std::mutex> lock(one_at_a_time);
  const int error = ThreadMask(SIG_BLOCK, &set, nullptr);
  if (error != 0) return error;
  const int signal = UnusedSignal();
  if (signal < 0) return signal;
  struct sigaction edit {};
  edit.sa_sigaction = BlockInContext;
  edit.sa_flags = SA_SIGINFO | SA_RESTART;
  sigfillset(&edit.sa_mask);
  struct sigaction previous {};
  if (sigaction(signal, &edit, &previous) != 0) return -errno;

  set_to_block.store(set);
  answers.store(0);
  const int self = static_cast<int>(syscall(SYS_gettid));
  int asked = 0;
  int result = -EAGAIN;
  for (int round = 0; round < kRounds && result != 0; ++round) {
    const int unchanged = AskThreads(set, signal, self);
    asked += unchanged;
    for (int wait = 0; wait < kRounds && answers.load() < asked; ++wait) nanosleep(&kPause, nullptr);
    if (unchanged == 0) result = 0;
  }
  // Ignored rather than default: a thread that has not answered yet must not end the process when it does.
  const KernelAction ignore = PlainAction(SIG_IGN);
  if (answers.load() < asked) {
    KernelSigaction(signal, &ignore, nullptr);
    return -EAGAIN;
  }
  return sigaction(signal, &previous, nullptr) == 0 ? result : -errno;
}

#else

int BlockOnEveryThread(SignalBits) { return -ENOSYS; }

#endif
