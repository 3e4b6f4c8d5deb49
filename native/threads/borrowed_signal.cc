#include "threads/borrowed_signal.h"

#if defined(__linux__)

#include <linux/futex.h>
#include <ucontext.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace {

// Values of a question's `tid` other than the thread that is asked.
constexpr int kFree = 0;
constexpr int kAnswering = -1;
constexpr int kAnswered = -2;
constexpr int kGivenUp = -3;  // Given up while the thread was answering.

// The thread and its asker both try to replace the thread's number in `tid`. The winner decides the question.
struct Question {
  std::atomic<int> tid{kFree};
  std::atomic<SignalBits> remove{0};
  std::atomic<SignalBits> add{0};
  std::atomic<SignalBits> before{0};  // The answer.
};

// Never freed: a thread may read its question long after the asker has stopped waiting.
constexpr int kQuestions = 64;
Question questions[kQuestions];
std::atomic<int> unanswered{0};  // At 0 the asker is woken. It then looks at the questions themselves.

constexpr timespec kNap{0, 100'000};

// A signal with this number from other code. It is sent again after its action has been restored.
enum Foreign : int { kNone, kTaking, kTaken };
std::atomic<int> foreign{kNone};
siginfo_t foreign_info;

// Whether threads have been asked by tgkill(2), which does not carry the question's number.
std::atomic<bool> asked_by_tgkill{false};

constexpr int kForeign = -1;
constexpr int kCancelled = -2;

// Returns the number of the question that a signal carries, or kForeign for a signal of other code.
int QuestionOf(const siginfo_t& info) {
  if (info.si_pid != getpid()) return kForeign;
  const int number = info.si_value.sival_int;
  if (info.si_code == SI_QUEUE && number >= 0 && number < kQuestions) return number;
  if (info.si_code != SI_TKILL || !asked_by_tgkill.load()) return kForeign;
  const int self = static_cast<int>(syscall(SYS_gettid));
  for (int index = 0; index < kQuestions; ++index) {
    if (questions[index].tid.load() == self) return index;
  }
  return kCancelled;
}

void TakeForeign(const siginfo_t& info) {
  int none = kNone;
  if (!foreign.compare_exchange_strong(none, kTaking)) return;
  foreign_info = info;
  foreign.store(kTaken);
}

// The handler. It allocates nothing and takes no lock. The kernel reads and writes 64 bits of the C library's larger set.
void Answer(int, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  const int number = QuestionOf(*info);
  if (number == kForeign) TakeForeign(*info);
  if (number < 0) return;
  Question& question = questions[number];
  int self = static_cast<int>(syscall(SYS_gettid));
  if (question.tid.compare_exchange_strong(self, kAnswering)) {
    auto* mask = &static_cast<ucontext_t*>(context)->uc_sigmask;
    SignalBits bits;
    std::memcpy(&bits, mask, sizeof bits);
    question.before.store(bits);
    bits = (bits & ~question.remove.load()) | question.add.load();
    std::memcpy(mask, &bits, sizeof bits);
    int answering = kAnswering;
    if (!question.tid.compare_exchange_strong(answering, kAnswered)) question.tid.store(kFree);
    if (unanswered.fetch_sub(1) == 1) syscall(SYS_futex, &unanswered, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  errno = saved_errno;
}

// Only the main thread may send a signal as if by kill(2). Other threads can still name the sender.
void SendAgain(int signal, siginfo_t info) {
  if (syscall(SYS_rt_sigqueueinfo, getpid(), signal, &info) == 0) return;
  info.si_code = SI_QUEUE;
  syscall(SYS_rt_sigqueueinfo, getpid(), signal, &info);
}

struct Unused {
  SignalBits by_default;
  SignalBits ignored;
};

Unused UnusedSignals() {
  Unused unused{};
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
    KernelAction action{};
    if (KernelSigaction(signal, nullptr, &action) != 0) continue;
    if (HandlerOf(action) == SIG_DFL) unused.by_default |= BitOf(signal);
    if (HandlerOf(action) == SIG_IGN) unused.ignored |= BitOf(signal);
  }
  return unused;
}

// Tries again, because a sandbox may refuse a call that never fails in the kernel.
void SetAction(int signal, const KernelAction& action, KernelAction* previous) {
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries && KernelSigaction(signal, &action, previous) != 0; ++tries) continue;
}

SignalBits Preferably(SignalBits set, SignalBits preferred) { return (set & preferred) == 0 ? set : set & preferred; }

}  // namespace

int BorrowedSignal::Borrow(const std::vector<Task>& tasks, SignalBits spared) {
  const Unused unused = UnusedSignals();
  SignalBits open = unused.by_default | unused.ignored;
  const SignalBits candidates = open;
  for (const Task& task : tasks) {
    if ((candidates & ~task.blocked) != 0) open &= ~task.blocked;
  }
  if (open == 0) return -EBUSY;
  open = Preferably(Preferably(open, ~spared), unused.by_default);
  int signal = SIGRTMAX;
  while ((open & BitOf(signal)) == 0) --signal;
  signal_ = signal;
  const int error = Install();
  if (error != 0) signal_ = 0;
  return error;
}

// Installs the handler by the C library, which knows how to return from a handler, and then by the kernel's own call. A wrapper
// of the library's call, as in ThreadSanitizer, may call a handler later, with a copy of the context.
int BorrowedSignal::Install() {
  struct sigaction action {};
  action.sa_sigaction = Answer;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  if (KernelSigaction(signal_, nullptr, &previous_) != 0 || sigaction(signal_, &action, nullptr) != 0) return -errno;
  int error = KernelSigaction(signal_, nullptr, &ours_) == 0 ? 0 : -errno;
  ours_.handler = reinterpret_cast<SignalHandler>(reinterpret_cast<void (*)()>(Answer));
  ours_.mask = kEverySignal;
  if (error == 0 && KernelSigaction(signal_, &ours_, nullptr) != 0) error = -errno;
  if (error != 0) SetAction(signal_, previous_, nullptr);
  return error;
}

int BorrowedSignal::Ask(int tid, MaskChange change) {
  int index = 0;
  while (index < kQuestions && questions[index].tid.load() != kFree) ++index;
  if (index == kQuestions) return -EAGAIN;
  Question& question = questions[index];
  question.remove.store(change.remove);
  question.add.store(change.add);
  question.tid.store(tid);
  unanswered.fetch_add(1);
  siginfo_t info{};
  info.si_signo = signal_;
  info.si_code = SI_QUEUE;
  info.si_pid = getpid();
  info.si_uid = getuid();
  info.si_value.sival_int = index;
  if (syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, signal_, &info) == 0) return index;
  if (errno != EAGAIN && errno != ESRCH) {
    // Refused by a sandbox.
    asked_by_tgkill.store(true);
    if (syscall(SYS_tgkill, getpid(), tid, signal_) == 0) return index;
  }
  const int error = -errno;
  Cancel(index);
  return error;
}

bool BorrowedSignal::TakeAnswer(int question, SignalBits* before) {
  if (questions[question].tid.load() != kAnswered) return false;
  *before = questions[question].before.load();
  questions[question].tid.store(kFree);
  return true;
}

bool BorrowedSignal::Cancel(int question) {
  int tid = questions[question].tid.load();
  if (tid <= 0 || !questions[question].tid.compare_exchange_strong(tid, kFree)) return false;
  unanswered.fetch_sub(1);
  return true;
}

void BorrowedSignal::GiveUp(int question) {
  int answering = kAnswering;
  if (Cancel(question) || questions[question].tid.compare_exchange_strong(answering, kGivenUp)) return;
  questions[question].tid.store(kFree);
}

bool BorrowedSignal::Await() const {
  const int left = unanswered.load();
  return syscall(SYS_futex, &unanswered, FUTEX_WAIT_PRIVATE, left, &kNap, nullptr, 0) == -1 && errno == ETIMEDOUT;
}

void BorrowedSignal::LeaveIgnored() { SetAction(signal_, PlainAction(SIG_IGN), nullptr); }

void BorrowedSignal::PutBack(bool discard) {
  // Ignoring a signal discards it where it is pending, for every thread.
  if (discard) LeaveIgnored();
  KernelAction found{};
  SetAction(signal_, previous_, &found);
  // Other code has started to use the signal in the meantime.
  if (!discard && HandlerOf(found) != HandlerOf(ours_)) SetAction(signal_, found, nullptr);
  if (foreign.exchange(kNone) == kTaken) SendAgain(signal_, foreign_info);
}

#endif
