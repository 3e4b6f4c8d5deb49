// Runs a fixture in a fresh Node, in a session of its own, and returns its report.

import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { PROGRAM_LIMIT } from './pace.mts';

const HELPERS = join(import.meta.dirname, '..', '..', 'build', 'test');

/** The file of the fixture `wing/name`: test/wing/fixtures/name. */
export const fixture = (path: string): string => join(import.meta.dirname, '..', dirname(path), 'fixtures', basename(path));

export interface Surroundings {
  /** Signals that the program's parent ignores, as 64 bits in hexadecimal. */
  ignored?: string;
  /** Signals that it blocks. */
  blocked?: string;
  env?: Record<string, string>;
  /** A helper that is loaded into it first. */
  preload?: string;
  /** System calls that the kernel refuses to the program from the start: rules of test/support/native/seccomp.h. */
  refused?: readonly string[];
  /** Milliseconds until it is killed. */
  limit?: number;
}

/** Everything that can be ignored and blocked, 32 and 33 included. */
export const HOSTILE: Surroundings = { ignored: 'fffffffffffffeff', blocked: 'fffffffffffbfeff' };

/** For programs that become another user and may not write where others do: their coverage of the addon is put aside. */
export const COUNTED_ASIDE = { GCOV_PREFIX: join(tmpdir(), `sigmask-uncovered-${process.pid}`) };

/**
 * For programs that compare environments or the order of events, or load modules otherwise. `npm run test:coverage`
 * does not see them.
 */
export const UNCOVERED = { NODE_V8_COVERAGE: '', ...COUNTED_ASIDE };

/** Only the real-time signals, which Node keeps ignored. */
export const REAL_TIME_IGNORED: Surroundings = { ignored: 'fffffffe00000000' };

// What scripts/test-sanitized.mjs adds to the environment of programs, but not of the test runner.
const SANITIZED = JSON.parse(process.env['SIGMASK_TEST_SANITIZED'] ?? '{}') as Record<string, string>;

/** The environment of a fixture. */
export function environment(around: Surroundings): NodeJS.ProcessEnv {
  const switches = [process.env['SIGMASK_INTERNAL'], SANITIZED['SIGMASK_INTERNAL'], around.env?.['SIGMASK_INTERNAL']];
  const preloads = [SANITIZED['LD_PRELOAD'], around.preload && join(HELPERS, around.preload)].filter((one) => one !== undefined);
  return {
    ...process.env, NODE_OPTIONS: process.env['SIGMASK_TEST_FLAGS'] ?? '', SIGMASK_TEST_HELPERS: HELPERS, ...SANITIZED, ...around.env,
    SIGMASK_INTERNAL: switches.filter((one) => one !== undefined).join(),
    ...(preloads.length > 0 && { LD_PRELOAD: preloads.join(' ') }),
  };
}

/**
 * Starts the fixture `path` with `args` and waits for its end; the last line of its output is its report, in JSON.
 * Everything that it leaves behind in its process group is killed.
 */
export async function runFixture<Report>(path: string, args: readonly string[] = [], around: Surroundings = {}): Promise<Report> {
  const wrapper = ['-i', around.ignored ?? '0', '-b', around.blocked ?? '0'];
  const sandbox = around.refused === undefined ? [] : [join(HELPERS, 'seccomp'), ...around.refused, '--'];
  const child = spawn(join(HELPERS, 'under'), [...wrapper, ...sandbox, process.execPath, fixture(path), ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(around),
  });
  const killGroup = (): void => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const timer = setTimeout(killGroup, around.limit ?? PROGRAM_LIMIT);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  clearTimeout(timer);
  killGroup();
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0 || !last.startsWith('{')) throw new Error(`${path} ended with ${code ?? signal} and this output:\n${output}`);
  return JSON.parse(last) as Report;
}
