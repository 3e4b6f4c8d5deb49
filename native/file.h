// Files of /proc, of which a thousand processes have thousands.
#pragma once

#include <cstddef>

// Reads the beginning of a file, as much as one read(2) gives. Returns how many bytes, or a negated errno.
int ReadFile(const char* path, void* into, std::size_t size);
