// Borrows an unused real-time signal that makes other threads change their masks: sigaction, sigqueue to a thread. Linux only.
#pragma once

#include <vector>

#include "posix/kernel.h"
#include "threads/task.h"

// Signals to remove from a mask, and signals to add to it after that.
struct MaskChange {
  SignalBits remove;
  SignalBits add;
};

// At most one exists at a time.
class BorrowedSignal {
 public:
  // Chooses a signal that has no handler and that none of `tasks` blocks, apart from tasks that cannot answer at all. It
  // prefers signals outside `spared`, and the default action over an ignored signal. Returns 0 or a negated errno: -EBUSY where
  // no signal qualifies.
  int Borrow(const std::vector<Task>& tasks, SignalBits spared);
  // 0 before Borrow has succeeded.
  int number() const { return signal_; }

  // Asks thread `tid` for a change. Returns the number of the question or a negated errno: -EAGAIN for too many questions, or
  // too many signals pending for this user.
  int Ask(int tid, MaskChange change);
  // Returns whether the thread has answered. If so, `before` gets its previous mask, and the question ends.
  bool TakeAnswer(int question, SignalBits* before);
  // Ends the question: the thread will not change its mask. Returns false where the thread is changing it or has changed it.
  bool Cancel(int question);
  // Ends the question in any case.
  void GiveUp(int question);
  // Waits for the last answer, at most for one nap. Returns whether the nap is over.
  bool Await() const;

  // Restores the signal's action exactly. `discard`: discards signals that cancelled questions may have left pending.
  void PutBack(bool discard);
  // Leaves the signal ignored, because a thread that a debugger holds may have taken it already.
  void LeaveIgnored();

 private:
  int Install();

  int signal_ = 0;
  KernelAction previous_{};
  KernelAction ours_{};
};
