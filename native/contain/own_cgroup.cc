#include "contain/own_cgroup.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "posix/file.h"

namespace {

// Fields of mountinfo.
constexpr std::size_t kRoot = 3;
constexpr std::size_t kMountPoint = 4;

bool IsBelow(const std::string& path, const std::string& above) {
  return path.compare(0, above.size(), above) == 0 && (path.size() == above.size() || path[above.size()] == '/');
}

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// The line of the version 2 hierarchy has an empty list of controllers.
int ReadPath(const std::string& file, std::string* path) {
  std::string text;
  const int error = ReadWhole(AT_FDCWD, file.c_str(), &text);
  if (error != 0) return error;
  for (const std::string& line : Split(text, '\n')) {
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
      int code = 0;
      for (const char digit : text.substr(at + 1, kDigits)) code = code * kOctal + (digit - '0');
      plain += static_cast<char>(code);
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
  for (const std::string& line : Split(mounts, '\n')) {
    const std::vector<std::string> fields = Split(line, ' ');
    if (line.find(" - cgroup2 ") == std::string::npos || fields.size() <= kMountPoint) continue;
    const std::string root = fields[kRoot] == "/" ? "" : Unescape(fields[kRoot]);
    // A later mount on the same directory covers an earlier one.
    if (IsBelow(own->path, root)) own->directory = Unescape(fields[kMountPoint]) + own->path.substr(root.size());
  }
  return own->directory.empty() ? -ENOENT : 0;
}

int IsInCgroup(pid_t pid, const std::string& path) {
  std::string now;
  const int error = ReadPath("/proc/" + std::to_string(pid) + "/cgroup", &now);
  if (error == 0) return static_cast<int>(IsBelow(now, path));
  return error == -ENOENT || error == -ESRCH ? 0 : error;
}
