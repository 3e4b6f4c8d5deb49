// The state that this process inherited and that Node discards or changes. The shell script at the beginning of bin/sigmask
// has noted it. Strings keep bytes, with one character for each byte.

import { readFileSync } from 'node:fs';

import { SignalSet } from '../signals/set';

const VARIABLE = 'SIGMASK_INHERITED';
const CHUNK = 'SIGMASK_ENVIRON_';
const CHUNK_SIZE = 32_000;
const NOTE = /^(\d+) ([\da-f]{1,16}) ([\da-f]{1,16}) (\S+) (\d+)((?: \d+)*)$/;
const STANDARD_STREAMS = [0, 1, 2];

export interface Inherited {
  readonly blocked: SignalSet;
  readonly ignored: SignalSet;
  /** The open descriptors; without a /proc, those from 0 to 9. */
  readonly descriptors: readonly number[];
  /** The soft limit of open files; undefined if it is unknown or unlimited. */
  readonly openFiles: number | undefined;
  /** Whether the shell script has added variables to the environment of this process. */
  readonly throughShell: boolean;
  /** The number of variables in which the script has put the environment; 0 if it could not read it. */
  readonly chunks: number;
}

export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
export const fromBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

function variable(name: string): string | undefined {
  return Object.hasOwn(process.env, name) ? process.env[name] : undefined;
}

/** Nothing was noted if Node itself was started with bin/sigmask. */
export function inheritedState(): Inherited {
  const [, pid, blocked = '0', ignored = '0', files = '', chunks, open = ''] = NOTE.exec(variable(VARIABLE) ?? '') ?? [];
  // The environment may hold the note of another process. The script's note has the number of this process.
  if (Number(pid) !== process.pid) {
    const { empty } = SignalSet;
    return { blocked: empty, ignored: empty, descriptors: STANDARD_STREAMS, openFiles: undefined, throughShell: false, chunks: 0 };
  }
  // Without a /proc the script may see no descriptors.
  const descriptors = open === '' && chunks === '0' ? STANDARD_STREAMS : open.split(' ').filter(Boolean).map(Number);
  const setFrom = (digits: string): SignalSet => SignalSet.fromBits(BigInt(`0x${digits}`));
  return {
    blocked: setFrom(blocked),
    ignored: setFrom(ignored),
    descriptors,
    openFiles: /^\d+$/.test(files) ? Number(files) : undefined,
    throughShell: true,
    chunks: Number(chunks),
  };
}

// A NUL byte ends each string.
const stringsIn = (block: string): string[] => block.split('\0').slice(0, -1);

function decoded(chunk: string): Buffer {
  return Buffer.from(chunk.replace(/\s+/g, ''), 'hex');
}

/** The environment that the script has read; undefined if it could not read all of it. */
function notedEnvironment(chunks: number): string[] | undefined {
  const parts = Array.from({ length: chunks }, (_, index) => decoded(variable(`${CHUNK}${index + 1}`) ?? ''));
  const last = parts.pop();
  // After a chunk of full size there is another one, which may be empty.
  if (last === undefined || last.length === CHUNK_SIZE || parts.some(({ length }) => length !== CHUNK_SIZE)) return undefined;
  return stringsIn(Buffer.concat([...parts, last]).toString('latin1'));
}

// Changes of process.env do not change this file.
function ownEnvironment(): string[] {
  try {
    return stringsIn(readFileSync('/proc/self/environ', 'latin1'));
  } catch {
    return Object.entries(process.env as Record<string, string>).map(([name, value]) => toBytes(`${name}=${value}`));
  }
}

/** The environment with which this process was started, in its order. */
export function inheritedEnvironment({ throughShell, chunks }: Inherited): readonly string[] {
  const noted = notedEnvironment(chunks);
  if (noted !== undefined) return noted;
  const own = ownEnvironment();
  return throughShell ? own.filter((pair) => !pair.startsWith(`${VARIABLE}=`) && !pair.startsWith(CHUNK)) : own;
}

// Node's --title overwrites the command line of the process.
function isCommandLine(bytes: readonly string[], args: readonly string[]): boolean {
  return bytes.length === args.length && args.every((text, index) => text.includes('\ufffd') || text === fromBytes(bytes[index] ?? ''));
}

/** The bytes of `args`, which are the last arguments of this process. */
export function bytesOfArguments(args: readonly string[]): readonly string[] {
  let line: string[] = [];
  try {
    line = stringsIn(readFileSync('/proc/self/cmdline', 'latin1')).slice(-args.length);
  } catch {
    // Without a /proc there are only the strings that Node has made.
  }
  return isCommandLine(line, args) ? line : args.map(toBytes);
}
