// Files of /proc, of which a thousand processes have thousands.
#pragma once

#include <cstddef>
#include <string>

// Reads the beginning of a file, until `size` bytes or its end. Returns how many bytes, or a negated errno.
int ReadFile(const char* path, void* into, std::size_t size);

// Reads a whole file, whose path starts at `directory` as openat(3p) has it, and puts its text in the place of what is in
// `text`. Returns 0 or a negated errno.
int ReadWhole(int directory, const char* path, std::string* text);
