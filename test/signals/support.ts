// Shared by the tests of SignalSet: sets as 64 bits.

/** The signals that the C library reserves. */
export const RESERVED = [32, 33];
const UNCHANGEABLE = [9, 19, ...RESERVED];
export const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);
export const bit = (signal: number): bigint => 1n << BigInt(signal - 1);
export const FULL = 2n ** 64n - 1n;
/** The signals that a process can change. */
export const ALL = NUMBERS.filter((signal) => !UNCHANGEABLE.includes(signal)).reduce((bits, signal) => bits | bit(signal), 0n);
