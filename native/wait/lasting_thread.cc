#include "wait/lasting_thread.h"

#include <unistd.h>

#include <condition_variable>
#include <memory>
#include <mutex>

#include "threads/thread.h"
#include "wait/wait.h"

#if defined(__linux__)
#include <sys/syscall.h>
#endif

namespace {

// Shared by the caller and the thread, because the caller may return before the thread has left the lock.
struct Call {
  const std::function<pid_t()>* start;
  std::mutex mutex;  // Guards `done`.
  std::condition_variable changed;
  bool done = false;
};

void* RunCall(void* argument) {
  const std::unique_ptr<std::shared_ptr<Call>> call(static_cast<std::shared_ptr<Call>*>(argument));
  const pid_t pid = (*(*call)->start)();
  {
    const std::lock_guard<std::mutex> lock((*call)->mutex);
    (*call)->done = true;
    (*call)->changed.notify_all();
  }
  if (pid > 0) WaitForEnd(pid);
  return nullptr;
}

}  // namespace

int CallOnLastingThread(const std::function<pid_t()>& start) {
  const auto call = std::make_shared<Call>();
  call->start = &start;
  auto own = std::make_unique<std::shared_ptr<Call>>(call);
  pthread_t thread;
  const int error = StartThread<RunCall>(own.get(), true, &thread);
  if (error != 0) return error;
  static_cast<void>(own.release());
  std::unique_lock<std::mutex> lock(call->mutex);
  call->changed.wait(lock, [&call] { return call->done; });
  return 0;
}

#if defined(__linux__)

bool MayEndEarly() { return static_cast<pid_t>(syscall(SYS_gettid)) != getpid(); }

#else

bool MayEndEarly() { return false; }

#endif
