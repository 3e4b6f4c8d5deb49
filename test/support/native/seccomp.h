// Refuses system calls by seccomp (prctl), in this thread and in all that it starts, as a sandbox does.
//
// A rule is CALL=ERRNO or CALL:VALUE=ERRNO. VALUE replaces the value that the argument must have. KILL in place of an errno
// ends the process.
#pragma once

#include <link.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace seccomp {

struct Call {
  const char* name;
  std::uint32_t number;
  int argument;  // -1, or the argument that must have `value` in the bits of `mask`.
  std::uint32_t mask;
  std::uint32_t value;
  bool of_addon;  // Only calls that the addon itself makes, not through the C library.
};

constexpr std::uint32_t kAll = ~0U;
// The request is a number with the size of a structure that only new headers have.
constexpr std::uint32_t kPidfdGetInfo = 0xFF0B;
constexpr std::uint32_t kRequest = 0xFFFF;
constexpr std::uint32_t kPidfdSignalProcessGroup = 1 << 2;  // Older headers lack it.

constexpr Call kCalls[] = {
    {"clone3", SYS_clone3, -1, 0, 0, false},
    {"clone3 of the addon", SYS_clone3, -1, 0, 0, true},
    {"clone with CLONE_PIDFD", SYS_clone, 0, CLONE_PIDFD, CLONE_PIDFD, false},
    {"clone with CLONE_VFORK", SYS_clone, 0, CLONE_VFORK, CLONE_VFORK, false},
    {"clone without CLONE_VM", SYS_clone, 0, CLONE_VM, 0, false},
    {"close_range", SYS_close_range, -1, 0, 0, false},
    {"epoll_create1", SYS_epoll_create1, -1, 0, 0, false},
    {"epoll_ctl", SYS_epoll_ctl, 0, kAll, 0, false},
    {"eventfd2", SYS_eventfd2, -1, 0, 0, false},
    {"ioctl PIDFD_GET_INFO", SYS_ioctl, 1, kRequest, kPidfdGetInfo, false},
    {"ioctl TIOCSPGRP", SYS_ioctl, 1, kAll, TIOCSPGRP, false},
    {"kill", SYS_kill, -1, 0, 0, false},
    {"pidfd_open", SYS_pidfd_open, -1, 0, 0, false},
    {"pidfd_send_signal", SYS_pidfd_send_signal, -1, 0, 0, false},
    {"pidfd_send_signal to a group", SYS_pidfd_send_signal, 3, kPidfdSignalProcessGroup, kPidfdSignalProcessGroup, false},
    {"pipe2", SYS_pipe2, -1, 0, 0, false},
    {"prctl PR_SET_CHILD_SUBREAPER", SYS_prctl, 0, kAll, PR_SET_CHILD_SUBREAPER, false},
    {"prctl PR_SET_PDEATHSIG", SYS_prctl, 0, kAll, PR_SET_PDEATHSIG, false},
    {"rt_sigqueueinfo", SYS_rt_sigqueueinfo, -1, 0, 0, false},
    {"rt_tgsigqueueinfo", SYS_rt_tgsigqueueinfo, -1, 0, 0, false},
    {"shutdown", SYS_shutdown, -1, 0, 0, false},
    {"signalfd4", SYS_signalfd4, -1, 0, 0, false},
    {"socketpair", SYS_socketpair, -1, 0, 0, false},
    {"unshare", SYS_unshare, -1, 0, 0, false},
    {"waitid", SYS_waitid, -1, 0, 0, false},
};

[[noreturn]] inline void Fail(const std::string& text) {
  std::fprintf(stderr, "seccomp: %s: %s\n", text.c_str(), std::strerror(errno));
  std::_Exit(99);
}

inline std::uint32_t ActionFrom(const std::string& name) {
  if (name == "KILL") return SECCOMP_RET_KILL_PROCESS;
  const std::pair<const char*, int> errors[] = {{"ENOSYS", ENOSYS}, {"EPERM", EPERM}, {"EACCES", EACCES}, {"EINVAL", EINVAL}};
  for (const auto& [known, number] : errors) {
    if (name == known) return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(number);
  }
  Fail("unknown errno " + name);
}

struct Range {
  std::uint64_t begin;
  std::uint64_t end;
};

// The addresses of the addon's code.
inline Range AddonRange() {
  Range range{0, 0};
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* found) {
        const std::string name = object->dlpi_name;
        if (name.find("sigmask") == std::string::npos || name.find(".node") == std::string::npos) return 0;
        for (int index = 0; index < object->dlpi_phnum; ++index) {
          const ElfW(Phdr)& header = object->dlpi_phdr[index];
          if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
          const std::uint64_t begin = object->dlpi_addr + header.p_vaddr;
          *static_cast<Range*>(found) = {begin, begin + header.p_memsz};
        }
        return 1;
      },
      &range);
  if (range.end == 0 || range.begin >> 32 != (range.end - 1) >> 32) Fail("no addon in one piece");
  return range;
}

class Filter {
 public:
  void Add(const std::string& rule) {
    const std::size_t equals = rule.rfind('=');
    const std::size_t colon = rule.find(':');
    if (equals == std::string::npos) Fail("no rule: " + rule);
    const std::string name = rule.substr(0, std::min(equals, colon));
    for (Call call : kCalls) {
      if (name != call.name) continue;
      if (colon != std::string::npos) call.value = static_cast<std::uint32_t>(std::stoul(rule.substr(colon + 1)));
      Refuse(call, ActionFrom(rule.substr(equals + 1)));
      return;
    }
    Fail("unknown call " + name);
  }

  void Install() {
    program_.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog program{static_cast<unsigned short>(program_.size()), program_.data()};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) Fail("PR_SET_NO_NEW_PRIVS");
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) Fail("PR_SET_SECCOMP");
  }

 private:
  static constexpr std::uint32_t kWord = sizeof(std::uint32_t);

  // Continues where the loaded word compares as `jump` says; otherwise goes to the next rule.
  void Require(std::uint16_t jump, std::uint32_t value, bool holds = true) {
    skips_.push_back(program_.size());
    negated_.push_back(!holds);
    program_.push_back(BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | jump | BPF_K), value, 0, 0));
  }

  void Load(std::size_t offset) { program_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset))); }

  void Refuse(const Call& call, std::uint32_t action) {
    skips_.clear();
    negated_.clear();
    Load(offsetof(seccomp_data, nr));
    Require(BPF_JEQ, call.number);
    if (call.argument >= 0) {
      Load(offsetof(seccomp_data, args) + sizeof(std::uint64_t) * static_cast<std::size_t>(call.argument));
      program_.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, call.mask));
      Require(BPF_JEQ, call.value);
    }
    if (call.of_addon) {
      const Range range = AddonRange();
      Load(offsetof(seccomp_data, instruction_pointer) + kWord);
      Require(BPF_JEQ, static_cast<std::uint32_t>(range.begin >> 32));
      Load(offsetof(seccomp_data, instruction_pointer));
      Require(BPF_JGE, static_cast<std::uint32_t>(range.begin));
      Require(BPF_JGT, static_cast<std::uint32_t>(range.end), false);
    }
    program_.push_back(BPF_STMT(BPF_RET | BPF_K, action));
    for (std::size_t index = 0; index < skips_.size(); ++index) {
      sock_filter& jump = program_[skips_[index]];
      (negated_[index] ? jump.jt : jump.jf) = static_cast<std::uint8_t>(program_.size() - skips_[index] - 1);
    }
  }

  std::vector<sock_filter> program_;
  std::vector<std::size_t> skips_;
  std::vector<bool> negated_;
};

}  // namespace seccomp
