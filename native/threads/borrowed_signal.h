// A real-time signal that nobody uses, borrowed to have other threads change their masks. On Linux only.
#pragma once

#include <vector>

#include "posix/kernel.h"
#include "threads/task.h"

// What is taken from a mask, and what is then added to it.
struct MaskChange {
  SignalBits remove;
  SignalBits add;
};

// There is at most one at a time.
class BorrowedSignal {
 public:
  // Chooses a signal without a handler that is blocked by none of `tasks` which could answer at all; if possible one that is
  // not in `spared`, and one at its default action rather than an ignored one. Returns 0 or a negated errno: -EBUSY where
  // there is none.
  int Borrow(const std::vector<Task>& tasks, SignalBits spared);
  // 0 before Borrow has succeeded.
  int number() const { return signal_; }

  // Asks thread `tid` for a change. Returns the number of the question or a negated errno: -EAGAIN where there are too many
  // questions, or too many signals pending for this user.
  int Ask(int tid, MaskChange change);
  // Whether the thread has answered; `before`: the mask that it had. Ends the question.
  bool TakeAnswer(int question, SignalBits* before);
  // Ends the question: the thread will not change its mask. Returns false where it is doing so or has done so.
  bool Cancel(int question);
  // Ends the question in any case.
  void GiveUp(int question);
  // Waits for the last answer, or for the time of one nap. Returns whether the time is over.
  bool Await() const;

  // Puts its action back, exactly. `discard`: where questions were cancelled, their signals may still be pending.
  void PutBack(bool discard);
  // Leaves it ignored, for the sake of a thread that may have taken it already and is held by a debugger.
  void LeaveIgnored();

 private:
  int Install();

  int signal_ = 0;
  KernelAction previous_{};
  KernelAction ours_{};
};
