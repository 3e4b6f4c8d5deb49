// subject WORD...
// The child of the differential test: does what the words say, one after another.
//   describe:FILE  writes its inherited state to the file; without a file, to standard output
//   out:N, err:N   N bytes to standard output or standard error
//   say:FD         a line to the descriptor
//   cat            standard input to standard output
//   close:FD
//   ipc:TEXT       a line to the descriptor that NODE_CHANNEL_FD names
//   exit:N, kill:N
//   pause          until a signal; for 20 seconds at most, as everything here
// Other words are ignored.

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace {

constexpr unsigned kLongest = 20;
constexpr ssize_t kMostInput = 1 << 20;  // Its output may be its own input.

void Write(int fd, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = write(fd, text.data() + at, text.size() - at);
    if (written <= 0) return;
    at += static_cast<std::size_t>(written);
  }
}

// Descriptor numbers, kinds and modes. Inode numbers mean nothing here.
std::string Descriptors() {
  std::vector<int> open;
  DIR* directory = opendir("/proc/self/fd");
  while (dirent* entry = directory == nullptr ? nullptr : readdir(directory)) {
    const int fd = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && fd != dirfd(directory)) open.push_back(fd);
  }
  if (directory != nullptr) closedir(directory);
  std::sort(open.begin(), open.end());
  std::string text;
  for (int fd : open) {
    char target[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(fd);
    const ssize_t length = readlink(link.c_str(), target, sizeof target);
    std::string name(target, static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    if (name.find(":[") != std::string::npos) name.erase(name.find(":["));
    text += "fd " + std::to_string(fd) + " " + name + " mode " + std::to_string(fcntl(fd, F_GETFL)) + " flags " +
            std::to_string(fcntl(fd, F_GETFD)) + "\n";
  }
  return text;
}

std::string SignalSets() {
  std::ifstream status("/proc/self/status");
  std::string text;
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("SigBlk", 0) == 0 || line.rfind("SigIgn", 0) == 0 || line.rfind("SigCgt", 0) == 0) text += line + "\n";
  }
  return text;
}

std::string Identity() {
  gid_t groups[256];
  const int count = getgroups(256, groups);
  std::string text = "uid " + std::to_string(getuid()) + " " + std::to_string(geteuid()) + "\ngid " + std::to_string(getgid()) +
                     " " + std::to_string(getegid()) + "\ngroups";
  for (int index = 0; index < count; ++index) text += " " + std::to_string(groups[index]);
  const mode_t mask = umask(0);
  umask(mask);
  int death_signal = 0;
  prctl(PR_GET_PDEATHSIG, &death_signal);
  text += "\numask " + std::to_string(mask) + "\ndeath signal " + std::to_string(death_signal);
  text += "\nsession " + std::string(getsid(0) == getpid() ? "own" : getsid(0) == getsid(getppid()) ? "parent's" : "other");
  text += "\ngroup " + std::string(getpgrp() == getpid() ? "own" : getpgrp() == getpgid(getppid()) ? "parent's" : "other");
  char directory[4096];
  text += "\ncwd " + std::string(getcwd(directory, sizeof directory) == nullptr ? "" : directory) + "\n";
  return text;
}

void Describe(const char* file, char** argv, char** envp) {
  const std::string descriptors = Descriptors();
  std::string text;
  for (char** word = argv; *word != nullptr; ++word) text += "argument " + std::string(*word) + "\n";
  for (char** pair = envp; *pair != nullptr; ++pair) text += "variable " + std::string(*pair) + "\n";
  text += Identity() + SignalSets() + descriptors;
  const int fd = *file == '\0' ? dup(1) : open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  Write(fd, text);
  close(fd);
}

void Cat() {
  char buffer[65536];
  ssize_t left = kMostInput;
  for (ssize_t count; left > 0 && (count = read(0, buffer, sizeof buffer)) > 0; left -= count) {
    Write(1, std::string(buffer, static_cast<std::size_t>(count)));
  }
}

}  // namespace

int main(int, char** argv, char** envp) {
  alarm(kLongest);
  for (char** next = argv + 1; *next != nullptr; ++next) {
    const std::string text = *next;
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string word = text.substr(0, colon);
    const char* value = *next + std::min(colon + 1, text.size());
    const int number = std::atoi(value);
    if (word == "describe") Describe(value, argv, envp);
    if (word == "out") Write(1, std::string(static_cast<std::size_t>(number), 'o'));
    if (word == "err") Write(2, std::string(static_cast<std::size_t>(number), 'e'));
    if (word == "say") Write(number, "to " + std::string(value) + "\n");
    if (word == "cat") Cat();
    if (word == "close") close(number);
    if (word == "ipc" && getenv("NODE_CHANNEL_FD") != nullptr) {
      Write(std::atoi(getenv("NODE_CHANNEL_FD")), std::string(value) + "\n");
    }
    if (word == "exit") return number;
    if (word == "kill") raise(number);
    if (word == "pause") pause();
  }
  return 0;
}
