// Waits for the ends of several processes at once, children or not: pidfd_open and epoll, or kqueue.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>

// Make all calls on the thread of proc_thread.h, whose descriptor table holds the descriptors of this class.
class ProcessEnds {
 public:
  // Starts a thread that passes each ended process to `ended`, which must outlive the thread. The thread never ends, and has
  // the descriptor table of proc_thread.h. Returns 0 or a negated errno.
  int Start(const std::function<void(pid_t)>* ended);

  bool Has(pid_t pid) const { return descriptors_.count(pid) != 0; }
  // Waits for one more process, once. Returns 0 or a negated errno.
  int Add(pid_t pid);
  // Call it for each added process once it has ended or is no longer waited for.
  void Remove(pid_t pid);

 private:
  static void* Run(void* ends);

  const std::function<void(pid_t)>* ended_ = nullptr;
  std::map<pid_t, int> descriptors_;
  int queue_ = -1;
};
