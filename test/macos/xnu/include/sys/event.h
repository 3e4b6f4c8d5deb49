// The part of Apple's <sys/event.h> that native/ uses, with XNU's numbers.
#pragma once

#include <cstdint>
#include <ctime>

struct kevent {
  std::uintptr_t ident;
  std::int16_t filter;
  std::uint16_t flags;
  std::uint32_t fflags;
  std::intptr_t data;
  void* udata;
};

#define EV_SET(event, a, b, c, d, e, f) (*(event) = {(a), (b), (c), (d), (e), (f)})

constexpr std::int16_t EVFILT_READ = -1;
constexpr std::int16_t EVFILT_WRITE = -2;
constexpr std::int16_t EVFILT_PROC = -5;
constexpr std::int16_t EVFILT_USER = -10;

constexpr std::uint16_t EV_ADD = 0x1;
constexpr std::uint16_t EV_DELETE = 0x2;
constexpr std::uint16_t EV_ONESHOT = 0x10;
constexpr std::uint16_t EV_ERROR = 0x4000;

constexpr std::uint32_t NOTE_EXIT = 0x80000000;
constexpr std::uint32_t NOTE_EXITSTATUS = 0x04000000;
constexpr std::uint32_t NOTE_TRIGGER = 0x01000000;

int kqueue();
int kevent(int queue, const struct kevent* changes, int change_count, struct kevent* events, int event_count,
           const timespec* timeout);
