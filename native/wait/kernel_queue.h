// kqueue(2), by which macOS reports the ends of processes. Results are descriptors, or 0 or a negated errno.
#pragma once

#if !defined(__linux__)

#include <sys/event.h>
#include <sys/types.h>

// A queue that no program inherits.
int OpenQueue();

// kevent(2): makes one change.
int ChangeQueue(int queue, const struct kevent& change);

// Waits once for the end of a process. `key` comes with the event.
int AddEnd(int queue, pid_t pid, unsigned notes, int key);
int RemoveEnd(int queue, pid_t pid);

// Waits for a call of TriggerQueue. It cannot fail once this has been called.
int AddTrigger(int queue);
int TriggerQueue(int queue);

// Waits for events. Returns how many there are; 0 after EINTR.
int WaitForEvents(int queue, struct kevent* events, int room);

int KeyOf(const struct kevent& event);

#endif
