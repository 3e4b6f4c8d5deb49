// The environment, as Apple's Libc gives it to libraries.
#pragma once

#include <unistd.h>

inline char*** _NSGetEnviron() { return &environ; }
