// The kinds of containment.
#pragma once

// What holds the members together. lib/contain/unit.ts has the same numbers.
enum class Containment : int {
  kCgroup,     // A cgroup.
  kSubreaper,  // The mark; this process adopts those whose parents end.
  kDescent,    // Parents, sessions and groups, as far as looks have found them.
  kForeign,    // The same, for a process that is not a child of this one.
};
