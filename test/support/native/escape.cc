// escape WAY DIRECTORY LEAF
// Starts the program LEAF (leaf.cc) as a descendant that a parent can hardly find, and waits as a shell would. A function below is a
// way. Every process of it has the directory in its command line, holds the FIFO `alive` in it open, and ends when the directory has
// gone.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <new>
#include <string>

namespace {

constexpr useconds_t kPause = 100 * 1000;
constexpr int kLooks = 6000;
// Of a loop: its processes alive at a time, the microseconds that each lives, and the generations until it is ready.
constexpr int kAlive = 8;
constexpr unsigned kShortest = 4000;
constexpr unsigned kLongest = 12000;
constexpr int kReady = 40;
// A loop that nothing ends must not use up all pids.
constexpr int kGenerations = 50000;

const char* directory;
const char* leaf;

bool MayLive() { return access(directory, F_OK) == 0; }

[[noreturn]] void Wait() {
  for (int look = 0; look < kLooks && MayLive(); ++look) usleep(kPause);
  _exit(0);
}

[[noreturn]] void BecomeLeaf(const char* mode = nullptr) {
  execl(leaf, leaf, directory, mode, nullptr);
  _exit(127);
}

[[noreturn]] void BecomeLeafWithoutEnvironment() {
  char* const nothing[] = {nullptr};
  execle(leaf, leaf, directory, nullptr, nothing);
  _exit(127);
}

[[noreturn]] void SetSession() {
  if (fork() == 0) {
    setsid();
    BecomeLeaf();
  }
  Wait();
}

[[noreturn]] void DoubleFork() {
  const pid_t between = fork();
  if (between == 0) {
    if (fork() == 0) BecomeLeaf();
    _exit(0);
  }
  waitpid(between, nullptr, 0);
  Wait();
}

[[noreturn]] void Daemon() {
  if (daemon(0, 0) != 0) _exit(1);
  BecomeLeaf();
}

[[noreturn]] void OwnGroup() {
  if (fork() == 0) {
    setpgid(0, 0);
    BecomeLeaf();
  }
  Wait();
}

// The leaf keeps the master, as a terminal multiplexer does: the end of this process is no hangup.
[[noreturn]] void OwnTerminal() {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) _exit(1);
  if (fork() == 0) {
    setsid();
    const int slave = open(ptsname(master), O_RDWR);
    if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) != 0) _exit(1);
    BecomeLeaf();
  }
  Wait();
}

[[noreturn]] void NoEnvironment() {
  if (fork() == 0) {
    setpgid(0, 0);
    BecomeLeafWithoutEnvironment();
  }
  if (fork() == 0) {
    setsid();
    BecomeLeafWithoutEnvironment();
  }
  Wait();
}

[[noreturn]] void InMode(const char* mode) {
  if (fork() == 0) BecomeLeaf(mode);
  Wait();
}

struct Loop {
  std::atomic<int> alive;
  std::atomic<int> generation;
};

// Each process starts the next one before it ends, and a second one while few are alive. A killed process stays counted, so the loop
// only becomes narrower.
[[noreturn]] void Continue(Loop* loop, bool in_sessions) {
  for (unsigned seed = static_cast<unsigned>(getpid());;) {
    if (in_sessions) setsid();
    const int generation = ++loop->generation;
    if (generation == kReady) close(open((std::string(directory) + "/loop").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    usleep(kShortest + static_cast<unsigned>(rand_r(&seed)) % (kLongest - kShortest));
    if (!MayLive() || generation > kGenerations) _exit(0);
    const bool two = loop->alive.fetch_add(1) < kAlive;
    if (!two) --loop->alive;
    pid_t next = fork();
    if (next > 0 && two) next = fork();
    if (next != 0) {
      // Out of processes: this one goes on.
      if (next < 0) continue;
      _exit(0);
    }
    seed = static_cast<unsigned>(getpid());
  }
}

[[noreturn]] void ForkLoop(bool in_sessions) {
  void* shared = mmap(nullptr, sizeof(Loop), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) _exit(1);
  signal(SIGCHLD, SIG_IGN);
  Loop* loop = new (shared) Loop{{1}, {0}};
  if (fork() == 0) Continue(loop, in_sessions);
  Wait();
}

// No process between this one and the leaf lives by the time that it executes its program.
[[noreturn]] void DeadParent(bool with_this_process) {
  const pid_t between = fork();
  if (between == 0) {
    const pid_t parent = getpid();
    if (fork() != 0) _exit(0);
    setsid();
    while (getppid() == parent) usleep(100);
    BecomeLeafWithoutEnvironment();
  }
  if (with_this_process) _exit(0);
  waitpid(between, nullptr, 0);
  Wait();
}

}  // namespace

int main(int, char** argv) {
  const std::string way = argv[1];
  directory = argv[2];
  leaf = argv[3];
  if (open((std::string(directory) + "/alive").c_str(), O_WRONLY | O_NONBLOCK) < 0) {
    std::perror(directory);
    return 1;
  }
  if (way == "setsid") SetSession();
  if (way == "double-fork") DoubleFork();
  if (way == "daemon") Daemon();
  if (way == "own-group") OwnGroup();
  if (way == "own-terminal") OwnTerminal();
  if (way == "no-environment") NoEnvironment();
  if (way == "stopped" || way == "stubborn") InMode(way.c_str());
  if (way == "fork-loop") ForkLoop(false);
  if (way == "fork-loop-in-sessions") ForkLoop(true);
  if (way == "dead-parent") DeadParent(false);
  if (way == "dead-child") DeadParent(true);
  std::fprintf(stderr, "escape: no such way: %s\n", argv[1]);
  return 2;
}
