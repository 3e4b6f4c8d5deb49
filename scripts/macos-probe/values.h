// Values that facts compare.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>

// The errno of a call that has just returned; 0 if it has succeeded.
inline int ErrorOf(long result) { return result == -1 ? errno : 0; }

inline std::string ErrorName(int error) { return error == 0 ? "success" : std::strerror(error); }

inline std::string UnlessError(int found, int wanted) {
  return found == wanted ? "" : ErrorName(found) + ", not " + ErrorName(wanted);
}

inline std::string UnlessSame(const char* name, long found, long wanted) {
  return found == wanted ? "" : std::string(name) + " is " + std::to_string(found) + ", not " + std::to_string(wanted);
}

// The first that is not empty.
template <typename... Rest>
std::string FirstOf(const std::string& first, const Rest&... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return first;
  } else {
    return first.empty() ? FirstOf(rest...) : first;
  }
}
