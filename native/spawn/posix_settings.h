// The attributes and file actions of a posix_spawn(2) of macOS.
#pragma once

#if !defined(__linux__)

#include <spawn.h>

#include "posix/signals.h"

class PosixSettings {
 public:
  // `flags` are those that need no value.
  explicit PosixSettings(int flags);
  ~PosixSettings();
  PosixSettings(const PosixSettings&) = delete;
  PosixSettings& operator=(const PosixSettings&) = delete;

  void SetMask(SignalBits blocked);
  // Gives every signal its default action.
  void SetDefaults();
  void SetGroup(pid_t group);
  void ChangeDirectory(const char* directory);
  // Keeps `fd` open. With POSIX_SPAWN_CLOEXEC_DEFAULT the kernel closes every descriptor that no action names.
  void Inherit(int fd);
  void Duplicate(int source, int fd);
  void OpenNullDevice(int fd);

  // 0, or the first errno of the above.
  int error() const { return error_; }

  // Returns 0 or an errno. Async-signal-safe.
  int Spawn(pid_t* pid, const char* path, char* const* argv, char* const* envp) const {
    return posix_spawn(pid, path, &actions_, &attributes_, argv, envp);
  }

 private:
  void Keep(int error);
  void AddFlag(int flag);

  posix_spawnattr_t attributes_ = nullptr;
  posix_spawn_file_actions_t actions_ = nullptr;
  int flags_;
  int error_ = 0;
};

#endif
