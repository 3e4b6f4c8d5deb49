// facts            prints the place and the text of each fact.
// facts INDEX      prints what was found instead of this fact, or nothing.

#include <cstdio>
#include <cstdlib>

#include "facts.h"

int main(int argc, char** argv) {
  std::vector<Fact> facts;
  for (const auto& some : {WaitingFacts(), QueueFacts(), ProcessFacts(), TerminalFacts(), SpawningFacts(), SigwaitFacts()})
    facts.insert(facts.end(), some.begin(), some.end());
  if (argc == 1) {
    for (const Fact& fact : facts) std::printf("%s\t%s\n", fact.place, fact.text);
    return 0;
  }
  const std::size_t index = std::strtoul(argv[1], nullptr, 10);
  if (index >= facts.size()) return 2;
  std::fputs(facts[index].differs().c_str(), stdout);
  return 0;
}
