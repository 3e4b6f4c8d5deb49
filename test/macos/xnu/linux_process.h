// Reads processes of Linux for the stand-in.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

struct LinuxProcess {
  pid_t pid;
  char state;  // As in /proc.
  pid_t ppid, pgid, sid;
  int terminal;
  pid_t foreground_group;
  long threads;
  unsigned long long started;  // In clock ticks.
  std::uint64_t ignored, caught;
  std::string command;
};

// Returns false for a process that does not exist.
bool ReadLinuxProcess(pid_t pid, LinuxProcess* process);
// May be called in a signal handler.
bool IsZombie(pid_t pid);
std::vector<pid_t> LinuxPids();
