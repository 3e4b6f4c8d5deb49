// How it works. Only a thread itself can change its mask. So each thread gets a signal whose handler edits the mask that the
// thread resumes when the handler returns. Threads that start in the meantime inherit a mask that may not have been changed
// yet. So this is repeated until a look at all threads finds none to change.
//
// A thread that blocks everything cannot answer, and need not, so it is left alone. But a thread that blocks everything only
// for a moment is looked at again until it has another mask.

#include "threads/broadcast.h"

#include <cerrno>

#if defined(__linux__)

#include <algorithm>
#include <ctime>
#include <set>
#include <utility>

#include "threads/census.h"
#include "threads/unreachable.h"

namespace {

constexpr timespec kNap{0, 100'000};

class Broadcast {
 public:
  Broadcast(int caller, int naps, SignalBits concerned, const std::function<MaskChange(int)>& change_of,
            const std::function<void(int, SignalBits)>& changed)
      : change_of_(change_of), changed_(changed), caller_(caller), census_(concerned, caller), patience_(naps) {}

  int Run() {
    int error = kAgain;
    while (error == kAgain && patience_ > 0) error = Round();
    const bool taken = WithdrawAll();
    if (borrowed_.number() != 0 && taken) borrowed_.LeaveIgnored();
    if (borrowed_.number() != 0 && !taken) borrowed_.PutBack(withdrawn_);
    if (error != kAgain) return error;
    // No thread stays in a handler for that long.
    if (only_cautious_) return 0;
    return queue_full_ ? -EAGAIN : -ETIMEDOUT;
  }

 private:
  static constexpr int kAgain = 1;

  // Looks at all threads and asks those that do not have the wanted mask yet. Returns 0 where all have it, kAgain, or a negated
  // errno.
  int Round() {
    std::vector<Task> tasks;
    const int incomplete = ListTasks(&tasks);
    if (incomplete != 0 && incomplete != -EAGAIN) return incomplete;
    only_cautious_ = incomplete == 0;
    queue_full_ = false;
    census_.Take(tasks);
    bool nap = incomplete != 0;
    for (const Task& task : tasks) {
      if (task.tid == caller_ || task.tid == self_) continue;
      const MaskChange change = change_of_(task.tid);
      if (census_.IsStarting(task)) {
        nap = true;
        only_cautious_ = false;
      } else if (census_.MayBeInHandler(task)) {
        nap = true;
        only_cautious_ = only_cautious_ && (change.add & ~task.blocked) == 0;
      } else if ((task.blocked & change.remove) == 0 && (change.add & ~task.blocked) == 0) {
        Report(task.tid, task.blocked);
      } else if (!IsUnreachable(task.blocked)) {
        const int error = Ask(tasks, task, change);
        if (error != 0) return error;
      } else if ((change.add & ~task.blocked) != 0) {
        return -EBUSY;
      }
    }
    const bool changing = !asked_.empty() || queue_full_;
    only_cautious_ = only_cautious_ && !changing;
    AwaitAnswers();
    if (nap || queue_full_) Nap();
    return changing || nap ? kAgain : 0;
  }

  int Ask(const std::vector<Task>& tasks, const Task& task, MaskChange change) {
    if (borrowed_.number() == 0) {
      const int error = borrowed_.Borrow(tasks, change.add);
      if (error != 0) return error;
    }
    // The thread now blocks the borrowed signal. That does not matter if it only has to unblock signals.
    if ((task.blocked & BitOf(borrowed_.number())) != 0) return (change.add & ~task.blocked) == 0 ? 0 : -EBUSY;
    const int question = borrowed_.Ask(task.tid, change);
    if (question >= 0) asked_.emplace_back(task.tid, question);
    if (question == -EAGAIN) queue_full_ = true;
    // ESRCH: the thread has ended.
    return question >= 0 || question == -EAGAIN || question == -ESRCH ? 0 : question;
  }

  void AwaitAnswers() {
    for (TakeAnswers(); !asked_.empty() && patience_ > 0; TakeAnswers()) {
      if (!borrowed_.Await()) continue;
      --patience_;
      WithdrawFromUnreachable();
    }
  }

  void TakeAnswers() {
    const auto answered = [this](const std::pair<int, int>& asked) {
      SignalBits before = 0;
      if (!borrowed_.TakeAnswer(asked.second, &before)) return false;
      Report(asked.first, before);
      return true;
    };
    asked_.erase(std::remove_if(asked_.begin(), asked_.end(), answered), asked_.end());
  }

  // Withdraws from threads that have ended, and from threads that blocked the signal before it reached them. The latter are
  // looked at again.
  void WithdrawFromUnreachable() {
    const auto unreachable = [this](const std::pair<int, int>& asked) {
      Task task;
      const int error = ReadTask(asked.first, &task);
      const bool blocks = error == 0 && IsUnreachable(task.blocked);
      const bool cancelled = (error == -ESRCH || blocks) && borrowed_.Cancel(asked.second);
      withdrawn_ = withdrawn_ || cancelled;
      return cancelled;
    };
    asked_.erase(std::remove_if(asked_.begin(), asked_.end(), unreachable), asked_.end());
  }

  // Returns whether a thread that a debugger holds has taken the signal and not yet read its action.
  bool WithdrawAll() {
    bool taken = false;
    for (const auto& [tid, question] : asked_) {
      borrowed_.GiveUp(question);
      Task task;
      const bool traced = ReadTask(tid, &task) == 0 && task.state == 't';
      taken = taken || (traced && (task.pending & BitOf(borrowed_.number())) == 0);
    }
    withdrawn_ = withdrawn_ || !asked_.empty();
    return taken;
  }

  void Report(int tid, SignalBits before) {
    if (reported_.insert(tid).second) changed_(tid, before);
  }

  void Nap() {
    nanosleep(&kNap, nullptr);
    --patience_;
  }

  const std::function<MaskChange(int)>& change_of_;
  const std::function<void(int, SignalBits)>& changed_;
  const int caller_;
  const int self_ = ThreadId();
  ThreadCensus census_;
  BorrowedSignal borrowed_;
  std::vector<std::pair<int, int>> asked_;  // Threads that have not answered yet, each with its question.
  std::set<int> reported_;
  int patience_;
  bool only_cautious_ = false;  // The remaining threads are looked at only because they may be in a handler.
  bool queue_full_ = false;
  bool withdrawn_ = false;
};

}  // namespace

int ChangeOtherThreads(int caller, int naps, SignalBits concerned, const std::function<MaskChange(int)>& change_of,
                       const std::function<void(int, SignalBits)>& changed) {
  return Broadcast(caller, naps, concerned, change_of, changed).Run();
}

#else

int ChangeOtherThreads(int, int, SignalBits, const std::function<MaskChange(int)>&, const std::function<void(int, SignalBits)>&) {
  return -ENOSYS;
}

#endif
