// Each system call of each restore fails once, and twice: everything accepted is delivered, and the state is as before.

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { hasCommand, noShell, skipUnless } from '../support/skip.ts';
import type { Tools } from './support.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'undo.mjs');
const YAMA = '/proc/sys/kernel/yama/ptrace_scope';
const mayTrace = process.getuid?.() === 0 || !existsSync(YAMA) || readFileSync(YAMA, 'utf8').trim() === '0';
const noStrace = skipUnless(hasCommand('strace') && mayTrace, 'making system calls fail needs strace, and the right to trace other processes');

// An error that none of the calls returns by itself.
const ODD = 'EXDEV';
// The thread that undoes something, and the thread that reads /proc for it.
type Thread = 'main' | 'reader';
type Call = readonly [thread: Thread, name: string, error: string];

const OF_MASKS: readonly Call[] = [
  ['main', 'rt_sigprocmask', ODD],
  ['reader', 'openat', 'EMFILE'], ['reader', 'openat', 'ENFILE'], ['reader', 'openat', 'ENOMEM'], ['reader', 'openat', 'EACCES'],
  ['reader', 'read', 'EIO'], ['reader', 'getdents64', 'ENOMEM'], ['reader', 'newfstatat', ODD], ['reader', 'rt_sigaction', ODD],
  ['reader', 'rt_tgsigqueueinfo', 'EAGAIN'], ['reader', 'rt_tgsigqueueinfo', 'EPERM'],
];

interface Undone {
  /** The errors that the undo threw, one for each attempt that failed. */
  errors: string[];
  /** How many calls of the listener of SIGUSR2 the test expects. */
  delivered: number;
  result?: unknown;
}

interface Change {
  /** The system calls that fail during the undo. */
  calls: readonly Call[];
  /** Runs in the fixture, like an Act: makes the change, and returns the undo. */
  make: (tools: Tools, insist: (undo: () => void) => string[]) => () => Undone | Promise<Undone>;
  result?: unknown;
}

const CHANGES: Readonly<Record<string, Change>> = {
  blockSignals: {
    calls: OF_MASKS,
    make: ({ blockSignals, send }, insist) => {
      const guard = blockSignals('SIGUSR2');
      send('SIGUSR2');
      return () => ({ errors: insist(() => guard.restore()), delivered: 1 });
    },
  },
  'blockSignals with scope thread': {
    calls: [['main', 'rt_sigprocmask', ODD]],
    make: ({ blockSignals }, insist) => {
      const guard = blockSignals('SIGHUP', { scope: 'thread' });
      return () => ({ errors: insist(() => guard.restore()), delivered: 0 });
    },
  },
  ignoreSignals: {
    calls: [['main', 'rt_sigaction', ODD]],
    make: ({ ignoreSignals, send }, insist) => {
      const guard = ignoreSignals(['SIGHUP', 'SIGUSR2', 'SIGRTMIN']);
      send('SIGUSR2');
      return () => ({ errors: insist(() => guard.restore()), delivered: 0 });
    },
  },
  sigwait: {
    calls: OF_MASKS,
    make: ({ sigwait, send }) => {
      const waiting = sigwait('SIGUSR2');
      return async () => {
        send('SIGUSR2');
        return { errors: [], result: (await waiting).signal, delivered: 0 };
      };
    },
    result: 'SIGUSR2',
  },
  signalStream: {
    calls: OF_MASKS,
    make: ({ signalStream, send }) => {
      const stream = signalStream('SIGUSR2');
      send('SIGUSR2');
      return async () => {
        const { value } = await stream.next();
        send('SIGUSR2');
        stream.close();
        return { errors: [], result: value?.signal, delivered: 1 };
      };
    },
    result: 'SIGUSR2',
  },
  withSignalsBlocked: {
    calls: OF_MASKS,
    make: ({ withSignalsBlocked, send }) => {
      let endFn: (result: string) => void = () => {};
      const result = withSignalsBlocked('SIGUSR2', () => new Promise<string>((resolve) => (endFn = resolve)));
      send('SIGUSR2');
      return async () => {
        endFn('result');
        return { errors: [], result: await result, delivered: 1 };
      };
    },
    result: 'result',
  },
  spawn: {
    calls: [['main', 'wait4', ODD]],
    make: ({ spawn, once }) => {
      const child = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
      return async () => {
        child.stdin.end();
        const [code] = await once(child, 'exit');
        return { errors: [], result: code, delivered: 0 };
      };
    },
    result: 0,
  },
};

type Case = [name: string, call: Call, times: number];
const casesOf = (names: readonly string[]): Case[] =>
  names.flatMap((name) => (CHANGES[name]?.calls ?? []).flatMap((call) => [1, 2].map((times): Case => [name, call, times])));

interface Outcome {
  errors: string[];
  result?: unknown;
}

describe.skipIf(noStrace || noShell).each<[string, string[], Case[]]>([
  ['with a child of Node', ['keepChild'], casesOf(Object.keys(CHANGES).filter((name) => name !== 'spawn'))],
  // libuv waits for its own children by the same call, and aborts when it fails.
  ['without a child of Node', [], casesOf(['spawn'])],
])('loses nothing when a system call of an undo fails, %s', (_, args, cases) => {
  let program: ChildProcessByStdio<Writable, Readable, null>;
  let lines: AsyncIterator<string>;
  const read = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);
  const ask = (step: string): Promise<unknown> => {
    program.stdin.write(`${JSON.stringify(step)}\n`);
    return read();
  };

  beforeAll(async () => {
    program = spawn(process.execPath, [FIXTURE, ...args], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    expect(await read()).toBe('ready');
  });
  afterAll(() => {
    process.kill(-Number(program.pid), 'SIGKILL');
  });

  async function undoWith([thread, name, error]: Call, times: number, threads: Record<Thread, number>): Promise<Outcome> {
    const inject = `inject=${name}:error=${error}:when=1..${times}`;
    const tracer = spawn('strace', [`--attach=${threads[thread]}`, `--trace=${name}`, `--${inject}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('attached')) resolve();
      });
      tracer.on('exit', () => {
        reject(new Error(`strace has ended: ${said}`));
      });
    });
    const outcome = (await ask('undo')) as Outcome;
    const ended = once(tracer, 'exit');
    tracer.kill('SIGINT');
    await ended;
    expect(said).toContain('(INJECTED)');
    return outcome;
  }

  test.each(cases)('%s: %o, %i times', async (name, call, times) => {
    const { make, result } = CHANGES[name] as Change;
    const { errors, ...outcome } = await undoWith(call, times, (await ask(String(make))) as Record<Thread, number>);
    expect(outcome).toEqual({ ...(result !== undefined && { result }), lost: 0, changed: [], descriptors: 0, children: 0 });
    expect(errors).not.toContain('never');
    expect(errors.length).toBeLessThanOrEqual(times);
  });
});
