// Reads the marks of a unit's members, in /proc.
#pragma once

#include <sys/types.h>

#include "watchdog/mark.h"

// Opens /proc when it is needed.
class MarkReader {
 public:
  explicit MarkReader(Mark wanted) : wanted_(wanted) {}
  MarkReader(const MarkReader&) = delete;
  MarkReader& operator=(const MarkReader&) = delete;
  ~MarkReader();

  // The wanted mark of a process, with the flag of a watchdog if it has that. kNoMark if it has another one or has ended, and
  // also if the mark cannot be read: then `error` says why.
  Mark Read(pid_t pid);

  // 0, or the negated errno of the first mark that could not be read.
  int error() const { return error_; }

 private:
  const Mark wanted_;
  int proc_ = -1;
  int error_ = 0;
};
