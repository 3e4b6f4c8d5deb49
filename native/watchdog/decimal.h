// Numbers in the names of files in /proc, without the C library.
#pragma once

#include <cstddef>

constexpr std::size_t kDecimalSize = 20;

// Writes the digits of `number`, at most kDecimalSize, and returns their end. No NUL ends the text.
inline char* PutDecimal(char* into, unsigned long number) {
  unsigned long power = 1;
  while (number / power >= 10) power *= 10;
  for (; power > 0; power /= 10) *into++ = static_cast<char>('0' + number / power % 10);
  return into;
}
