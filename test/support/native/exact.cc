// exact COUNT
// Executes a program with arguments and an environment that no shell and no runtime can pass on: any bytes, names that come
// twice or have no "=". Standard input has them, each ended by a NUL byte: first COUNT arguments, then the environment.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

int main(int, char** argv) {
  std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const std::size_t count = std::strtoul(argv[1], nullptr, 10);
  std::vector<char*> arguments;
  std::vector<char*> environment;
  for (std::size_t at = 0; at < text.size(); at = text.find('\0', at) + 1) {
    (arguments.size() < count ? arguments : environment).push_back(text.data() + at);
  }
  arguments.push_back(nullptr);
  environment.push_back(nullptr);
  execve(arguments[0], arguments.data(), environment.data());
  std::perror(arguments[0]);
  return 127;
}
