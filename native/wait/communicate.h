// A child's input, output and end, while the calling thread waits for them.
#pragma once

#include <string>
#include <vector>

#include "wait/wait.h"

// One of the child's pipes, by this process's end.
struct Channel {
  int fd;
  bool takes_input;  // Written to, and then shut down for the child to read end-of-file.
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
  int kill_signal;    // Sent when time is up or there is too much output.

  ChildEnd end;
};

// Exchanges what the channels carry until they are done and the child has ended, and reaps it. Closes `pidfd` and the
// channels. Returns 0, or a negated errno: -ETIMEDOUT, -ENOBUFS for too much output, or what failed. Even then the child
// has ended, except where this process may not kill it: then it is left to ReapAbandoned.
int Communicate(Conversation* conversation);
