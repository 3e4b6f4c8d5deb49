// The loaded files, from dl_iterate_phdr(3).
#pragma once

#include <cstdint>

std::uint32_t _dyld_image_count();
const char* _dyld_get_image_name(std::uint32_t index);
