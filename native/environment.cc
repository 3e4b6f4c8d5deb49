#include "environment.h"

#if defined(__APPLE__)
#include <crt_externs.h>
#define environ (*_NSGetEnviron())
#else
#include <unistd.h>
#endif

bool EnvironmentChanged(std::string* seen) {
  std::string now;
  now.reserve(seen->size());
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) now.append(*variable).push_back('\0');
  if (now == *seen) return false;
  seen->swap(now);
  return true;
}
