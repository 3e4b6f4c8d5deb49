#include "contain/own_cgroup.h"

#include <fcntl.h>

#include <cerrno>
#include <sstream>

#include "posix/file.h"

namespace {

bool IsBelow(const std::string& path, const std::string& above) {
  return path.compare(0, above.size(), above) == 0 && (path.size() == above.size() || path[above.size()] == '/');
}

// The line of the version 2 hierarchy has an empty list of controllers.
int ReadPath(const std::string& file, std::string* path) {
  std::string text;
  const int error = ReadWhole(AT_FDCWD, file.c_str(), &text);
  if (error != 0) return error;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.compare(0, 3, "0::") != 0) continue;
    *path = line.substr(3);
    if (*path == "/") path->clear();
    // Outside the cgroup namespace of this process.
    return IsBelow(*path, "/..") ? -ENOENT : 0;
  }
  return -ENOENT;
}

// The kernel writes spaces, tabs, line feeds and backslashes as three octal digits.
std::string Unescape(const std::string& text) {
  constexpr std::size_t kDigits = 3;
  constexpr int kOctal = 8;
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + kDigits < text.size()) {
      plain += static_cast<char>(std::stoi(text.substr(at + 1, kDigits), nullptr, kOctal));
      at += kDigits;
    } else {
      plain += text[at];
    }
  }
  return plain;
}

}  // namespace

int FindOwnCgroup(OwnCgroup* own) {
  int error = ReadPath("/proc/self/cgroup", &own->path);
  std::string mounts;
  if (error == 0) error = ReadWhole(AT_FDCWD, "/proc/self/mountinfo", &mounts);
  if (error != 0) return error;
  own->directory.clear();
  std::istringstream lines(mounts);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string skipped;
    std::string root;
    std::string mount;
    fields >> skipped >> skipped >> skipped >> root >> mount;
    if (line.find(" - cgroup2 ") == std::string::npos) continue;
    root = root == "/" ? "" : Unescape(root);
    // A later mount on the same directory covers an earlier one.
    if (IsBelow(own->path, root)) own->directory = Unescape(mount) + own->path.substr(root.size());
  }
  return own->directory.empty() ? -ENOENT : 0;
}

bool IsInCgroup(pid_t pid, const std::string& path) {
  std::string now;
  return ReadPath("/proc/" + std::to_string(pid) + "/cgroup", &now) == 0 && IsBelow(now, path);
}
