// Waits for the ends of several processes at once, which need not be children.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>

// All calls come from the thread of proc_thread.h, whose descriptor table has what this needs.
class ProcessEnds {
 public:
  // Starts a thread that passes each process that has ended to `ended`, which must outlive it; the thread never ends, and has
  // the descriptor table of proc_thread.h. Returns 0 or a negated errno.
  int Start(const std::function<void(pid_t)>* ended);

  bool Has(pid_t pid) const { return descriptors_.count(pid) != 0; }
  // Waits for one more process, once. Returns 0 or a negated errno.
  int Add(pid_t pid);
  // To be called for each of them, when it has ended or is not waited for any more.
  void Remove(pid_t pid);

 private:
  static void* Run(void* ends);

  const std::function<void(pid_t)>* ended_ = nullptr;
  std::map<pid_t, int> descriptors_;
  int queue_ = -1;
};
