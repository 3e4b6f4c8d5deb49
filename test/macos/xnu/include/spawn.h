// The part of Apple's <spawn.h> that native/ uses, with XNU's numbers.
#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <cstdint>

using posix_spawnattr_t = void*;
using posix_spawn_file_actions_t = void*;

constexpr short POSIX_SPAWN_SETPGROUP = 0x2;
constexpr short POSIX_SPAWN_SETSIGDEF = 0x4;
constexpr short POSIX_SPAWN_SETSIGMASK = 0x8;
constexpr short POSIX_SPAWN_SETEXEC = 0x40;
constexpr short POSIX_SPAWN_CLOEXEC_DEFAULT = 0x4000;

int posix_spawnattr_init(posix_spawnattr_t* attributes);
int posix_spawnattr_destroy(posix_spawnattr_t* attributes);
int posix_spawnattr_setflags(posix_spawnattr_t* attributes, short flags);
int posix_spawnattr_setsigmask(posix_spawnattr_t* attributes, const std::uint32_t* blocked);
int posix_spawnattr_setsigdefault(posix_spawnattr_t* attributes, const std::uint32_t* signals);
int posix_spawnattr_setpgroup(posix_spawnattr_t* attributes, pid_t group);
int posix_spawn_file_actions_init(posix_spawn_file_actions_t* actions);
int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t* actions);
int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t* actions, int fd, const char* path, int flags, mode_t mode);
int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t* actions, int source, int fd);
int posix_spawn_file_actions_addinherit_np(posix_spawn_file_actions_t* actions, int fd);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t* actions, const char* path);
int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                char* const* argv, char* const* envp);
