// Facts about the kernel of macOS, which only system calls show. Each runs in a process of its own.
#pragma once

#include <string>
#include <vector>

struct Fact {
  const char* place;  // The file that relies on it.
  const char* text;
  std::string (*differs)();  // Returns what was found instead; empty if the fact holds.
};

std::vector<Fact> WaitingFacts();
std::vector<Fact> QueueFacts();
std::vector<Fact> ProcessFacts();
std::vector<Fact> TerminalFacts();
std::vector<Fact> SpawningFacts();
std::vector<Fact> SigwaitFacts();
