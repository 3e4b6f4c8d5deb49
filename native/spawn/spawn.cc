#include "spawn/spawn.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "posix/descriptor.h"
#include "posix/mask.h"
#include "spawn/clone.h"
#include "spawn/expectations.h"
#include "spawn/stop_notes.h"
#include "wait/lasting_thread.h"
#include "wait/our_children.h"
#include "wait/wait.h"

namespace {

std::vector<char*> Pointers(std::string* text) {
  std::vector<char*> pointers;
  for (std::size_t at = 0; at < text->size(); at = text->find('\0', at) + 1) pointers.push_back(text->data() + at);
  pointers.push_back(nullptr);
  return pointers;
}

std::string PathOf(const std::vector<char*>& envp, const std::string& default_path) {
  constexpr char kName[] = "PATH=";
  constexpr std::size_t kLength = sizeof kName - 1;
  for (const char* variable : envp) {
    if (variable != nullptr && std::strncmp(variable, kName, kLength) == 0) return variable + kLength;
  }
  return default_path;
}

// The paths that execvp(3) would try.
std::vector<std::string> Candidates(const std::string& file, const std::string& path) {
  if (file.find('/') != std::string::npos) return {file};
  std::vector<std::string> candidates;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t colon = std::min(path.find(':', at), path.size());
    std::string candidate = path.substr(at, colon - at);
    // Skip a directory whose name is too long.
    if (candidate.size() < PATH_MAX) {
      if (!candidate.empty()) candidate += '/';
      candidates.push_back(candidate += file);
    }
    at = colon + 1;
  }
  return candidates;
}

class OpenDescriptors {
 public:
  ~OpenDescriptors() {
    for (int fd : open_) close(fd);
  }
  void CloseLater(int fd) { open_.push_back(fd); }
  void Keep() { open_.clear(); }

 private:
  std::vector<int> open_;
};

// Sends a stop signal that came just before execve to the child again, unless the signal may have been meant for the parent's
// group. The parent is running, so either it does not stop for this signal, or it has been continued together with the child.
// Sending the signal again could then stop a child that no process would ever continue.
void ResendStop(pid_t pid, const ChildPlan& plan) {
  const int signal = TakeStopSignal(pid);
  if (signal != 0 && (plan.discarded & BitOf(signal)) != 0) kill(pid, signal);
}

}  // namespace

SpawnResult Spawn(SpawnRequest* request) {
  SpawnResult result{};
  result.pidfd = -1;
  OpenDescriptors parent_ends;
  OpenDescriptors child_ends;

  std::vector<int> child_fds = request->stdio;
  std::vector<int> parent_fds = request->stdio;
  for (std::size_t index = 0; index < request->stdio.size(); ++index) {
    if (request->stdio[index] != kStdioPipe) continue;
    int ends[2];
    if (CloexecSocketPair(ends) != 0) {
      result.pid = -errno;
      result.stage = "socketpair";
      return result;
    }
    parent_ends.CloseLater(ends[0]);
    child_ends.CloseLater(ends[1]);
    parent_fds[index] = ends[0];
    child_fds[index] = ends[1];
  }

  std::vector<char*> argv = Pointers(&request->arguments);
  std::vector<char*> envp = Pointers(&request->environment);
  std::string shell = "/bin/sh";
  std::vector<char*> script_argv = {shell.data(), nullptr};
  for (std::size_t index = 1; index < argv.size(); ++index) script_argv.push_back(argv[index]);
  if (argv.size() == 1) script_argv.push_back(nullptr);
  const std::vector<std::string> candidates = Candidates(request->file, PathOf(envp, request->default_path));
  std::vector<const char*> paths;
  paths.reserve(candidates.size() + 1);
  for (const std::string& candidate : candidates) paths.push_back(candidate.c_str());
  paths.push_back(nullptr);

  if (request->error != 0) {
    request->stdio = parent_fds;
    parent_ends.Keep();
    result.pid = request->error;
    return result;
  }

  ChildPlan& plan = request->plan;
  plan.paths = paths.data();
  plan.argv = argv.data();
  plan.envp = envp.data();
  plan.script_argv = script_argv.data();
  plan.cwd = request->changes_directory ? request->directory.c_str() : nullptr;
  plan.fds = child_fds.data();
  plan.fd_count = static_cast<int>(child_fds.size());
  plan.reads_status = request->reads_status == kWhereFaster ? StatusIsFaster() : request->reads_status != 0;
  plan.expected = ExpectedIgnored();

  // Take this lock before the mask changes. A thread that changes masks waits for threads that block everything, and a thread
  // that reaps waits for the mask change.
  auto hold = HoldOffReaping();
  SignalBits mask_before = 0;
  // Signals of faults stay open, unless the child will block them.
  const SignalBits blocked = kEverySignal & ~(FaultSignals() & ~plan.blocked);
  int error = ThreadMask(SIG_SETMASK, &blocked, &mask_before);
  if (error != 0) {
    result.pid = error;
    result.stage = "sigprocmask";
    return result;
  }
  // Credentials never change in shared memory: the kernel would make this process non-dumpable together with the child.
  const bool copy_memory = request->fork_memory || plan.set_uid || plan.set_gid;
  StartedChild started = StartChild(&plan, copy_memory, request->want_pidfd);
  result.pid = started.pid;
  result.pidfd = started.pidfd;
  result.report = started.report;
  ExpectIgnored(started.report.unexpected);
  if (started.pid > 0) AddOurChild(started.pid, plan.new_session || plan.process_group == 0);
  hold.unlock();
  if (started.pid < 0) {
    result.stage = started.stage;
  } else if (started.report.stage != nullptr) {
    ChildEnd end;
    WaitAndReap(started.pid, -1, &end);
    if (started.pidfd >= 0) close(started.pidfd);
    result.pid = -started.report.error;
    result.pidfd = -1;
    result.stage = started.report.stage;
    TakeStopSignal(started.pid);
  } else {
    ResendStop(started.pid, plan);
  }
  request->stdio = parent_fds;
  parent_ends.Keep();
  RestoreMask(mask_before);
  return result;
}

SpawnResult SpawnFromAnyThread(SpawnRequest* request) {
  if (request->plan.parent_death_signal == 0 || request->error != 0 || !MayEndEarly()) return Spawn(request);
  SpawnResult result{};
  request->error = CallOnLastingThread([request, &result] {
    result = Spawn(request);
    return result.pid;
  });
  if (request->error == 0) return result;
  // Makes the pipes, but no child.
  result = Spawn(request);
  if (result.stage == nullptr) result.stage = "pthread_create";
  return result;
}
