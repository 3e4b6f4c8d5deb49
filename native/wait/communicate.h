// Exchanges a child's input and output and waits for its end on the calling thread: poll, send and recv.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "wait/wait.h"

// This process's end of one of the child's pipes.
struct Channel {
  int fd;
  bool takes_input;  // Written to, and then shut down so that the child reads end-of-file.
  const char* input;
  std::size_t input_left;
  bool gives_output;  // Read until end-of-file.
  std::string output;
};

struct Conversation {
  pid_t pid;
  int pidfd;  // -1 where there is none.
  std::vector<Channel> channels;
  double timeout;     // Milliseconds; 0 for none.
  double max_output;  // Bytes of all channels together; 0 for no limit.
  int kill_signal;    // Sent at the timeout, or for too much output.
  // Signals the child with all its descendants, which may keep its output open. Empty for a child that is not contained.
  std::function<int(int)> signal_all;
  // Milliseconds from `kill_signal` to SIGKILL for a contained child; afterwards the rest of that time.
  double grace;

  bool is_killed;  // Whether `kill_signal` was sent: a limit may be exceeded when the child has ended by itself.
  ChildEnd end;
};

// Serves the channels until they are done and the child has ended, and reaps the child. The channels of a contained child are
// done when its own output has been read. Closes `pidfd` and the channels.
// Returns 0 or a negated errno: -ETIMEDOUT, -ENOBUFS for too much output, or the error of a failed call. Even then the child
// has ended, unless this process may not kill it. It is then left to ReapAbandoned.
int Communicate(Conversation* conversation);
