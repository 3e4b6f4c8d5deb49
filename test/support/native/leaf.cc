// leaf DIRECTORY [stubborn|stopped]
// A process that a test finds by the directory in its command line. Opens the FIFO `alive` in it, creates a file with its pid as the
// name, and then lives until a signal ends it or the directory has gone; ten minutes at most. `stubborn` first ignores and blocks
// every signal, and `stopped` stops after the file has been created.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

namespace {

constexpr useconds_t kPause = 100 * 1000;
constexpr int kLooks = 6000;

void RefuseSignals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_IGN);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  const char* directory = argv[1];
  const char* mode = argc > 2 ? argv[2] : "";
  if (std::strcmp(mode, "stubborn") == 0) RefuseSignals();
  const std::string path = std::string(directory) + "/";
  const int alive = open((path + "alive").c_str(), O_WRONLY | O_NONBLOCK);
  const int ready = open((path + std::to_string(getpid())).c_str(), O_WRONLY | O_CREAT, 0666);
  if (alive < 0 || ready < 0) {
    std::perror(directory);
    return 1;
  }
  if (std::strcmp(mode, "stopped") == 0) raise(SIGSTOP);
  for (int look = 0; look < kLooks && access(directory, F_OK) == 0; ++look) usleep(kPause);
  return 0;
}
