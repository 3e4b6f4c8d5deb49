// Replaces the program of this process, and first undoes what Node has changed for itself.
#pragma once

#include <optional>
#include <string>

#include "posix/signals.h"

// As Execve of self/exec.h, after it has given the ignored signals of `reset` their default action, and has made the standard
// streams blocking and inheritable. Returns only on failure, a negated errno, and has then changed nothing.
int ReplaceProgram(const std::string& path, std::string arguments, std::optional<std::string> environment, SignalBits reset);
