#include "contain/cgroup_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

#include "posix/file.h"

namespace {

// Calls `visit` for each directory in this one. Returns 0 or a negated errno.
int EachBelow(int at, const char* directory, const std::function<int(int, const char*)>& visit) {
  const int fd = openat(at, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd == -1) return -errno;
  DIR* listing = fdopendir(fd);
  if (listing == nullptr) {
    const int error = -errno;
    close(fd);
    return error;
  }
  int error = 0;
  while (const dirent* entry = error == 0 ? readdir(listing) : nullptr) {
    if (entry->d_type == DT_DIR && *entry->d_name != '.') error = visit(fd, entry->d_name);
  }
  closedir(listing);
  return error;
}

}  // namespace

int IsPopulated(int events) {
  char text[64] = "";
  // Only an empty one can have been removed.
  if (pread(events, text, sizeof text - 1, 0) == -1) return errno == ENODEV ? 0 : -errno;
  return std::strstr(text, "populated 0") == nullptr ? 1 : 0;
}

int KillAll(int kill) { return pwrite(kill, "1", 1, 0) == -1 ? -errno : 0; }

int ReadProcs(const std::string& directory, std::vector<pid_t>* pids) {
  std::string text;
  const int error = ReadWhole(AT_FDCWD, (directory + "/cgroup.procs").c_str(), &text);
  // A member may remove a cgroup below, and may make one whose processes are in a threaded one.
  if (error != 0) return error == -ENOENT || error == -ENODEV || error == -EOPNOTSUPP ? 0 : error;
  pid_t pid = 0;
  for (const char next : text) {
    if (next >= '0' && next <= '9') {
      pid = pid * 10 + (next - '0');
    } else {
      if (pid > 0) pids->push_back(pid);
      pid = 0;
    }
  }
  return EachBelow(AT_FDCWD, directory.c_str(), [&](int, const char* name) { return ReadProcs(directory + "/" + name, pids); });
}

int RemoveBelow(int at, const char* directory) {
  return EachBelow(at, directory, [](int above, const char* name) {
    const int error = RemoveBelow(above, name);
    if (error != 0) return error;
    return unlinkat(above, name, AT_REMOVEDIR) == 0 || errno == ENOENT ? 0 : -errno;
  });
}
