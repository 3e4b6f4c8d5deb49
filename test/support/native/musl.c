// The functions that glibc's libstdc++ needs from its C library and that musl lacks. Bun needs a libstdc++ on musl, too, and
// Debian has none.
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded = 0;

struct {
  unsigned int vendor, type, subtype, features;
} __cpu_model;

int __cpu_indicator_init(void) { return 0; }

int _dl_find_object(void* address, void* result) {
  (void)address;
  (void)result;
  return -1;
}

int __cxa_thread_atexit_impl(void (*function)(void*), void* object, void* handle) {
  (void)function;
  (void)object;
  (void)handle;
  return 0;
}

uint32_t arc4random(void) {
  uint32_t value = 0;
  getrandom(&value, sizeof value, 0);
  return value;
}

size_t __strftime_l(char* text, size_t size, const char* format, const struct tm* time, locale_t locale) {
  return strftime_l(text, size, format, time, locale);
}
