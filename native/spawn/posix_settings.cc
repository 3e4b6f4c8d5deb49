#include "spawn/posix_settings.h"

#if !defined(__linux__)

#include <fcntl.h>

#include <csignal>

PosixSettings::PosixSettings(int flags) : flags_(flags) {
  Keep(posix_spawnattr_init(&attributes_));
  Keep(posix_spawn_file_actions_init(&actions_));
  AddFlag(0);
}

PosixSettings::~PosixSettings() {
  if (actions_ != nullptr) posix_spawn_file_actions_destroy(&actions_);
  if (attributes_ != nullptr) posix_spawnattr_destroy(&attributes_);
}

void PosixSettings::Keep(int error) {
  if (error_ == 0) error_ = error;
}

void PosixSettings::AddFlag(int flag) {
  flags_ |= flag;
  Keep(posix_spawnattr_setflags(&attributes_, static_cast<short>(flags_)));
}

void PosixSettings::SetMask(SignalBits blocked) {
  const auto mask = static_cast<sigset_t>(blocked);
  Keep(posix_spawnattr_setsigmask(&attributes_, &mask));
  AddFlag(POSIX_SPAWN_SETSIGMASK);
}

void PosixSettings::SetDefaults() {
  sigset_t every;
  sigfillset(&every);
  Keep(posix_spawnattr_setsigdefault(&attributes_, &every));
  AddFlag(POSIX_SPAWN_SETSIGDEF);
}

void PosixSettings::SetGroup(pid_t group) {
  Keep(posix_spawnattr_setpgroup(&attributes_, group));
  AddFlag(POSIX_SPAWN_SETPGROUP);
}

void PosixSettings::ChangeDirectory(const char* directory) { Keep(posix_spawn_file_actions_addchdir_np(&actions_, directory)); }

void PosixSettings::Inherit(int fd) { Keep(posix_spawn_file_actions_addinherit_np(&actions_, fd)); }

void PosixSettings::Duplicate(int source, int fd) { Keep(posix_spawn_file_actions_adddup2(&actions_, source, fd)); }

void PosixSettings::OpenNullDevice(int fd) {
  Keep(posix_spawn_file_actions_addopen(&actions_, fd, "/dev/null", fd == 0 ? O_RDONLY : O_RDWR, 0));
}

#endif
