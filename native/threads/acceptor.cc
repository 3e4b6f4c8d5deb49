#include "threads/acceptor.h"

#if !defined(__linux__)

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

#include "posix/mask.h"
#include "threads/thread.h"

namespace {

struct Accepting {
  SignalBits set;
  std::function<void(int number)> report;
  bool asks = false;
  int accepted = 0;  // A signal that has not been fetched.
};

// Everything but the threads is guarded by the mutex.
struct Acceptor {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<int, Accepting> accepting;
  int last_number = 0;
  bool sleeps = false;  // The thread sleeps or is about to.
  // A request is answered once the thread has looked at all signals that were pending at its time.
  unsigned requests = 0;
  unsigned answered = 0;
  int served = 0;  // The number whose caller waits for the answer.
  bool started = false;
  pthread_t thread{};
};

// Never destroyed, because the thread runs while the process exits.
Acceptor& acceptor = *new Acceptor;

constexpr std::chrono::milliseconds kNap{10};

// Returns 0 after the wake-up signal, and where the C library reports EINTR as a success.
int Sigwait(SignalBits set) {
  const auto waited = static_cast<sigset_t>(set | kWakeUpSignal);
  int signal = 0;
  if (sigwait(&waited, &signal) != 0 || signal <= 0) return 0;
  return (BitOf(signal) & kWakeUpSignal) != 0 ? 0 : signal;
}

// Takes a pending signal. The kernel looks at the threads in order, the main thread first, and takes the lowest number of the
// first thread that has any. A signal of this thread would be hidden behind the wake-up signal, which keeps the thread from
// sleeping. Signals of threads that started later are hidden, too. They are taken before this thread sleeps.
int Look(SignalBits set) {
  SignalBits own = 0;
  if (Pending(&own) == 0 && (own & set) != 0) return Sigwait(own & set);
  pthread_kill(pthread_self(), SIGEMT);
  return Sigwait(set);
}

SignalBits Asked() {
  SignalBits set = 0;
  for (const auto& [number, accepting] : acceptor.accepting) {
    if (accepting.asks) set |= accepting.set;
  }
  return set;
}

// The signal is pending for the process again, or another waiting thread takes it.
void PutBack(int signal) { kill(getpid(), signal); }

void Give(int signal) {
  for (auto& [number, accepting] : acceptor.accepting) {
    if (!accepting.asks || (accepting.set & BitOf(signal)) == 0) continue;
    accepting.asks = false;
    accepting.accepted = signal;
    if (number == acceptor.served) {
      acceptor.changed.notify_all();
    } else {
      accepting.report(number);
    }
    return;
  }
  PutBack(signal);
}

void Answer(unsigned request) {
  acceptor.answered = request;
  acceptor.changed.notify_all();
}

void* Run(void*) {
  std::unique_lock<std::mutex> lock(acceptor.mutex);
  for (;;) {
    const SignalBits set = Asked();
    const unsigned request = acceptor.requests;
    const bool looks = acceptor.answered != request;
    if (set == 0) {
      if (looks) Answer(request);
      acceptor.changed.wait(lock);
      continue;
    }
    acceptor.sleeps = !looks;
    lock.unlock();
    // Another thread may have changed this mask, too. A wait restores the mask from before the wait.
    const SignalBits blocked = set | kWakeUpSignal;
    ThreadMask(SIG_BLOCK, &blocked, nullptr);
    const int signal = looks ? Look(set) : Sigwait(set);
    lock.lock();
    acceptor.sleeps = false;
    if (signal != 0) Give(signal);
    if (looks && signal == 0) Answer(request);
  }
}

void Wake() {
  if (acceptor.sleeps) {
    pthread_kill(acceptor.thread, SIGEMT);
  } else {
    acceptor.changed.notify_all();
  }
}

// Waits until the thread has served this request, or has given `accepting` a signal. The thread is woken repeatedly, because the
// program may have unblocked the wake-up signal.
void Settle(std::unique_lock<std::mutex>* lock, const Accepting* accepting) {
  const unsigned request = ++acceptor.requests;
  const auto done = [=] { return acceptor.answered == request || (accepting != nullptr && accepting->accepted != 0); };
  do Wake();
  while (!acceptor.changed.wait_for(*lock, kNap, done));
}

int Start() {
  if (acceptor.started) return 0;
  const int error = StartThread<Run>(nullptr, true, &acceptor.thread);
  acceptor.started = error == 0;
  return error;
}

}  // namespace

int StartAccepting(SignalBits set, std::function<void(int number)> report) {
  if (pthread_main_np() == 0) return -ENOSYS;
  if (set == kWakeUpSignal) return -EINVAL;
  const std::lock_guard<std::mutex> lock(acceptor.mutex);
  const int error = Start();
  if (error != 0) return error;
  const int number = ++acceptor.last_number;
  acceptor.accepting[number] = {set & ~kWakeUpSignal, std::move(report)};
  return number;
}

int AcceptNext(int number) {
  std::unique_lock<std::mutex> lock(acceptor.mutex);
  const auto found = acceptor.accepting.find(number);
  if (found == acceptor.accepting.end()) return -EBADF;
  Accepting* accepting = &found->second;
  if (accepting->accepted == 0) {
    accepting->asks = true;
    acceptor.served = number;
    Settle(&lock, accepting);
    acceptor.served = 0;
  }
  const int signal = std::exchange(accepting->accepted, 0);
  return signal == 0 ? -EAGAIN : signal;
}

void StopAccepting(int number) {
  std::unique_lock<std::mutex> lock(acceptor.mutex);
  const auto found = acceptor.accepting.find(number);
  if (found == acceptor.accepting.end()) return;
  const int accepted = found->second.accepted;
  acceptor.accepting.erase(found);
  Settle(&lock, nullptr);
  if (accepted != 0) PutBack(accepted);
}

#endif
