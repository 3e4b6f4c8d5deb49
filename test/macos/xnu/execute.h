// The arguments of a posix_spawn(2).
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "xnu.h"

enum class ActionKind { kOpen, kDuplicate, kInherit, kChangeDirectory };

struct FileAction {
  ActionKind kind;
  int fd;      // The one that results.
  int source;  // Of kDuplicate.
  int flags;   // Of kOpen.
  std::string path;
};

struct SpawnAttributes {
  short flags;
  XnuSigset blocked, defaults;
  pid_t group;
};

// Executes the program in this process, which blocks every signal. Returns an errno.
int Execute(const char* path, const SpawnAttributes& attributes, const std::vector<FileAction>& actions, char* const* argv,
            char* const* envp);
