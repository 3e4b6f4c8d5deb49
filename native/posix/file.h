// Reads files by open, openat and read. In /proc a thousand processes have thousands of files.
#pragma once

#include <cstddef>
#include <string>

// Reads the first `size` bytes of a file, or all of a shorter file. Returns the number of bytes, or a negated errno.
int ReadFile(const char* path, void* into, std::size_t size);

// Reads a whole file into `text`, and replaces the contents of `text`. The path starts at `directory`, as for openat(3p).
// Returns 0 or a negated errno.
int ReadWhole(int directory, const char* path, std::string* text);
