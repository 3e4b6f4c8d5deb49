// One thing that a queue waits for, as a descriptor that epoll can wait for.
#pragma once

#include <sys/event.h>

struct Knote {
  struct kevent wanted;
  int fd;
};

// Returns 0 or an errno.
int Attach(const struct kevent& change, Knote* knote);
void Trigger(const Knote& knote);
struct kevent EventOf(const Knote& knote);
