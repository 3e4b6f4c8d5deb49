#include "threads/fork_notes.h"

#include <cerrno>

#if defined(__linux__)

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <ctime>
#include <new>

#include "threads/task.h"

namespace {

// The time, and the pid above it; 0 for a free place.
using Note = std::atomic<std::uint64_t>;
static_assert(Note::is_always_lock_free, "a lock would stay locked in the child");

constexpr unsigned kTimeBits = 40;
constexpr std::uint64_t kTimeMask = (std::uint64_t{1} << kTimeBits) - 1;

// A page that children share with this process until they execute a program.
Note* notes;
void (*before_main_fork)();
// Whether this process is a copy of the one that takes the notes.
bool is_copy;
// Two threads may fork at the same time. The child inherits the value of its own.
thread_local bool main_thread_forks;

// The kernel counts starts in this clock and in this unit, which is the same on all processors.
std::uint64_t Now() {
  constexpr std::uint64_t kTicks = 100;
  constexpr std::uint64_t kNanoseconds = 1'000'000'000 / kTicks;
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * kTicks + static_cast<std::uint64_t>(time.tv_nsec) / kNanoseconds;
}

void BeforeFork() {
  main_thread_forks = !is_copy && ThreadId() == getpid();
  if (main_thread_forks) before_main_fork();
}

void LeaveNote() {
  const std::uint64_t note = static_cast<std::uint64_t>(getpid()) << kTimeBits | (Now() & kTimeMask);
  for (std::size_t index = 0; index < kForkNotes; ++index) {
    std::uint64_t free = 0;
    if (notes[index].compare_exchange_strong(free, note)) return;
  }
}

// Only async-signal-safe calls are allowed here.
void AfterForkInChild() {
  if (main_thread_forks) LeaveNote();
  is_copy = true;
}

}  // namespace

int StartForkNotes(void (*before_fork)()) {
  void* page = mmap(nullptr, kForkNotes * sizeof(Note), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return -errno;
  notes = new (page) Note[kForkNotes]();
  before_main_fork = before_fork;
  return -pthread_atfork(BeforeFork, nullptr, AfterForkInChild);
}

ForkNote TakeForkNote(std::size_t index) {
  const bool is_free = notes == nullptr || notes[index].load() == 0;
  const std::uint64_t note = is_free ? 0 : notes[index].exchange(0);
  return {static_cast<pid_t>(note >> kTimeBits), note & kTimeMask};
}

#else

int StartForkNotes(void (*)()) { return -ENOSYS; }

ForkNote TakeForkNote(std::size_t) { return {}; }

#endif
