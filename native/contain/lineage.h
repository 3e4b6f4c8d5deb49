// Remembers members, to recognize a process that one of them has started before it ended. Only macOS tells who has started a process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>

class Lineage {
 public:
  void Add(pid_t member);

  // Whether a member has started this process.
  bool HasStarted(pid_t pid) const;

  // After a look has found these members: adds them, and forgets others that have ended and of which no child is left.
  void Update(const std::set<pid_t>& members);

 private:
  // How many looks in a row have found neither the process with this identity nor a child of it.
  std::map<std::uint64_t, int> absences_;
};
