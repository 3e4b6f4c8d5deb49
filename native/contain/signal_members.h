// Signals all members of a unit, including those that fork during the call, and no other process: pidfd_open and
// pidfd_send_signal, or kill.
#pragma once

#include <functional>
#include <vector>

#include "contain/family.h"
#include "look/processes.h"

struct MemberSource {
  // As FindMembers and FollowNewMembers. The second may be missing.
  std::function<int(std::vector<ProcessEntry>*, Unseen*, const ProcessVisitor& early)> find;
  std::function<int(const ProcessVisitor& found)> follow;
  // Whether the number still belongs to this member: 1 or 0, or a negated errno.
  std::function<int(const ProcessEntry&)> is_same;
};

// Signals every member but watchdogs, and looks again until it finds no new one. For SIGKILL it stops the members before it kills
// any, so that none forks in between. It stops each as soon as it is found, because a member may start another and end before all
// processes have been read. Signal 0 only finds out whether a member lives. Returns 0 or a negated errno: -ESRCH where no member
// lives, -EPERM where this process may signal none of them, another where some may not have been reached.
int SignalMembers(const MemberSource& source, int signal, bool want_pidfd);
