// A program that gets exactly what the caller of this process has passed: bytes that are not UTF-8, and descriptors that Node did not
// open.

import { STDIO_CLOSED, STDIO_IGNORE } from '../internal/binding';

/** Replaces the file, the arguments, the environment and the streams of a child's options. */
export interface ExactProgram {
  readonly file: Uint8Array;
  /** Each argument ends with a NUL byte, and so does each variable. */
  readonly args: Uint8Array;
  readonly environment: Uint8Array;
  /** The descriptors of this process that the child gets, under their numbers. The child gets no others. */
  readonly descriptors: readonly number[];
  /** The soft limit of open files; undefined to keep that of this process, which Node has raised. */
  readonly openFiles: number | undefined;
}

const LAST_STANDARD_STREAM = 2;

/** The descriptors as the addon takes them. */
export function exactStdio({ descriptors }: ExactProgram): Int32Array {
  const last = Math.max(LAST_STANDARD_STREAM, ...descriptors);
  const stdio = new Int32Array(last + 1).fill(STDIO_IGNORE).fill(STDIO_CLOSED, 0, LAST_STANDARD_STREAM + 1);
  for (const fd of descriptors) stdio[fd] = fd;
  return stdio;
}
