// Node's behaviour around the start of a child is the same with sigmask. test/drop-in/differential.test.ts has the options in bulk.

import { spawn as stockSpawn } from 'node:child_process';
import * as stock from 'node:child_process';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, onTestFinished, test } from 'vitest';

import * as ours from 'sigmask/child_process';
import { runFixture } from '../support/fixture.ts';
import { count } from '../support/pace.mts';
import { skipUnless } from '../support/skip.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const HELPERS = join(import.meta.dirname, '..', '..', 'build', 'test');
const PEER = join(import.meta.dirname, '..', 'support', 'programs', 'ipc-peer.cjs');

type Functions = Pick<typeof stock, 'spawn' | 'fork' | 'exec' | 'execFile'>;

const drop = ours as unknown as Functions;

/** The same by Node itself, by Node in a scope, and by the drop-in. */
async function byAll<Result>(run: (functions: Functions) => Result): Promise<[Awaited<Result>, Awaited<Result>, Awaited<Result>]> {
  return [await run(stock), await ours.withChildSignals({}, () => run(stock)), await run(drop)];
}

async function expectSame<Result>(run: (functions: Functions) => Result): Promise<Awaited<Result>> {
  const [expected, ambient, direct] = await byAll(run);
  expect(ambient).toEqual(expected);
  expect(direct).toEqual(expected);
  return expected;
}

describe("'exit'", () => {
  test("comes after the child's output, however busy this process is", async () => {
    const { early, earlyOfMuch, whileBusy } = await runFixture<{ early: number[]; earlyOfMuch: number[]; whileBusy: string[][] }>('drop-in/exit-order.mjs', [String(count(250, 25))]);
    // Node itself does this up to version 22.
    expect(early.slice(1)).toEqual([0, 0]);
    expect(earlyOfMuch.slice(1)).toEqual([0, 0]);
    expect(whileBusy.slice(1)).toEqual([['data', 'end', 'exit'], ['data', 'end', 'exit']]);
  });
});

describe('what Node refuses', () => {
  const refusals: [string, (functions: Functions) => unknown][] = [
    ['options that are a number', ({ spawn }) => spawn('true', [], 7 as never)],
    ['options that are null', ({ spawn }) => spawn('true', [], null as never)],
    ['options that are an array', ({ spawn }) => spawn('true', [], [] as never)],
    ['options that are a function', ({ spawn }) => spawn('true', [], (() => {}) as never)],
    ['arguments that are a string', ({ spawn }) => spawn('true', 'one' as never)],
    ['arguments that are a function', ({ spawn }) => spawn('true', (() => {}) as never)],
    ['fork: options that are a string', ({ fork }) => fork(PEER, [], 'one' as never)],
    ['fork: arguments that are a number', ({ fork }) => fork(PEER, 7 as never)],
    ['execFile: options that are a number', ({ execFile }) => execFile('true', [], 7 as never)],
    ['execFile: a callback that is not a function', ({ execFile }) => execFile('true', [], {}, 7 as never)],
    ['exec: a command that is not a string', ({ exec }) => exec(7 as never)],
  ];

  test.each(refusals)("is refused in Node's own words: %s", async (_, start) => {
    const error = await expectSame((functions) => {
      try {
        return start(functions);
      } catch (thrown) {
        const { name, message, code } = thrown as NodeJS.ErrnoException;
        return { name, message, code };
      }
    });
    expect(error).toMatchObject({ name: 'TypeError' });
  });

  test('is always refused: an argument that is a symbol, for which Node from 22 on passes an empty string', () => {
    expect(() => drop.spawn('true', [Symbol('a') as never])).toThrow('Cannot convert a Symbol value to a string');
    expect(() => stock.spawnSync('true', [Symbol('a') as never])).toThrow('Cannot convert a Symbol value to a string');
  });

  test('is refused as by the system: a socket that has no descriptor yet', async () => {
    const error = await expectSame(({ spawn }) => {
      const socket = connect(9, '127.0.0.1').on('error', () => {});
      onTestFinished(() => void socket.destroy());
      try {
        return spawn('true', { stdio: ['ignore', socket, 'ignore'] });
      } catch (thrown) {
        const { name, message, code, errno, syscall } = thrown as NodeJS.ErrnoException;
        return { name, message, code, errno, syscall };
      }
    });
    expect(error).toMatchObject({ code: 'EINVAL', syscall: 'spawn' });
  });

  test('is not refused by exec: options of any kind', async () => {
    const run = ({ exec }: Functions): Promise<string> => new Promise((resolve) => exec('echo done', true as never, (_, stdout) => resolve(String(stdout))));
    expect(await expectSame(run)).toBe('done\n');
  });
});

describe('a ChildProcess', () => {
  test.skipIf(skipUnless(typeof Symbol.dispose === 'symbol', 'this Node has no Symbol.dispose'))('ends at the end of its using block', async () => {
    const ended = await expectSame(async ({ spawn }) => {
      const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
      const exit = once(child, 'exit');
      child[Symbol.dispose]();
      return [child.killed, await exit];
    });
    expect(ended).toEqual([true, [null, 'SIGTERM']]);
  });

  test('of promisify is on the promise, and a failure has the output', async () => {
    const failure = await expectSame(async ({ execFile, exec }) => {
      const promise = promisify(execFile)('/bin/sh', ['-c', 'echo out; echo err >&2; exit 3']);
      const { child } = promise as typeof promise & { child: unknown };
      const { message, code, killed, signal, cmd, stdout, stderr } = (await promise.catch((error: unknown) => error)) as stock.ExecException;
      const aborted = (await promisify(exec)('sleep 60', { signal: AbortSignal.timeout(1) }).catch((error: unknown) => error)) as Error;
      return [child instanceof stock.ChildProcess, { message, code, killed, signal, cmd, stdout, stderr }, aborted.name, aborted.message];
    });
    expect(failure.slice(0, 2)).toMatchObject([true, { code: 3, stdout: 'out\n', stderr: 'err\n' }]);
  });

  test("is reported on the diagnostics channel 'child_process', and on the tracing channels that this Node has", async () => {
    const published = await expectSame(async ({ spawn, fork }) => {
      const messages: unknown[] = [];
      const kindOf = (value: unknown): string => (value instanceof stock.ChildProcess ? 'ChildProcess' : value instanceof Error ? `error ${value.message}` : typeof value);
      const note = (what: string) => (message: unknown) =>
        messages.push([what, Object.entries(message as object).map(([key, value]) => [key, kindOf(value)])]);
      const constructed = note('child_process');
      channel('child_process').subscribe(constructed);
      const traced = { start: note('start'), end: note('end'), asyncStart: note('asyncStart'), asyncEnd: note('asyncEnd'), error: note('error') };
      tracingChannel('child_process.spawn').subscribe(traced);
      const closed = [spawn('/bin/true'), spawn('/nonexistent/program').on('error', () => {})].map((child) => new Promise((resolve) => child.once('close', resolve)));
      expect(() => spawn('/bin/true', { stdio: ['ignore', 'ignore', 'ignore', 9999] })).toThrow('EBADF');
      const peer = fork(PEER, ['/dev/null'], { silent: true });
      await once(peer, 'message');
      peer.send('finish');
      await Promise.all([...closed, once(peer, 'close')]);
      channel('child_process').unsubscribe(constructed);
      tracingChannel('child_process.spawn').unsubscribe(traced);
      return messages;
    });
    expect(published).toContainEqual(['child_process', [['process', 'ChildProcess']]]);
    if (published.length === 4) process.stderr.write(`Node ${process.version} has no tracing channels of child_process\n`);
  });

  test('is connected until disconnect', async () => {
    const states = await expectSame(async ({ fork }) => {
      const child = fork(PEER, ['/dev/null'], { silent: true });
      onTestFinished(() => void child.kill('SIGKILL'));
      const connected = [child.connected, typeof child.channel?.ref];
      await once(child, 'message');
      const disconnected = once(child, 'disconnect');
      const exited = once(child, 'exit');
      child.disconnect();
      const after = [child.connected, await disconnected, child.channel, child.send('too late', () => {})];
      return [connected, after, await exited];
    });
    expect(states).toEqual([[true, 'function'], [false, [], null, false], [0, null]]);
  });

  test('looks to other code as it does by Node: odd environments, callbacks, subscribers, patches of EventEmitter', async () => {
    const report = await runFixture<Record<'stock' | 'ours', { environment: string[] }>>('drop-in/outside.mjs');
    expect(report.stock.environment.some((pair) => pair.startsWith('TWICE='))).toBe(true);
    expect(report.ours).toEqual(report.stock);
  });

  test('runs its handlers in the AsyncLocalStorage store and under the async ids of its start', async () => {
    interface Seen {
      code: number;
      seen: Record<string, string[]>;
      startInits: string[];
      undestroyed: number;
    }
    const { stock: expected, ambient, ours: direct } = await runFixture<Record<'stock' | 'ambient' | 'ours', Seen>>('drop-in/async-ids.mjs');
    expect(Object.keys(expected.seen).length).toBeGreaterThan(9);
    const [PROCESS_WRAP, PIPE_WRAP] = ['PROCESSWRAP', 'PIPEWRAP'].map((kind) => ['of the caller', kind, 'the caller']);
    expect(expected.seen['exit']).toEqual(PROCESS_WRAP);
    expect([expected.undestroyed, ambient.undestroyed, direct.undestroyed]).toEqual([0, 0, 0]);
    for (const found of [ambient, direct]) {
      // It follows the last event, the exit or the end of an output.
      expect([PROCESS_WRAP, PIPE_WRAP]).toContainEqual(found.seen['close']);
      expect({ ...found.seen, close: null }).toEqual({ ...expected.seen, close: null });
      // Node makes its own handle before sigmask's takes its place.
      expect(found.startInits).toEqual(['PROCESSWRAP of the caller', ...expected.startInits]);
    }
  });
});

describe('handles cross the channel', () => {
  const readAll = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.setEncoding('utf8').on('data', (data: string) => (text += data));
    await once(socket, 'close');
    return text;
  };
  const listening = async (): Promise<{ server: Server; port: number }> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, port: (server.address() as AddressInfo).port };
  };
  const readyPeer = async ({ fork }: Functions, serialization: stock.SerializationType): Promise<stock.ChildProcess> => {
    const child = fork(PEER, ['/dev/null'], { silent: true, serialization });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    return child;
  };
  const finished = async (child: stock.ChildProcess): Promise<unknown> => {
    child.send('finish');
    return once(child, 'exit');
  };

  test.each(['json', 'advanced'] as const)('a server, with %s serialization', async (serialization) => {
    const [text, end] = await expectSame(async (functions) => {
      const child = await readyPeer(functions, serialization);
      const { server, port } = await listening();
      child.send('server', server);
      server.close();
      const answer = await readAll(connect(port, '127.0.0.1'));
      return [answer, await finished(child)];
    });
    expect([text, end]).toEqual(['from the peer', [0, null]]);
  });

  test.each(['json', 'advanced'] as const)('a socket, with %s serialization', async (serialization) => {
    const [text, end] = await expectSame(async (functions) => {
      const child = await readyPeer(functions, serialization);
      const { server, port } = await listening();
      const client = connect(port, '127.0.0.1');
      const [socket] = (await once(server, 'connection')) as [Socket];
      child.send('socket', socket);
      const answer = await readAll(client);
      server.close();
      return [answer, await finished(child)];
    });
    expect([text, end]).toEqual(['from the peer', [0, null]]);
  });
});

test('a child has no descriptor open that it was not given, whatever other threads start at the same time', async () => {
  // Descriptor 20 is not closed on exec, so it reaches the children of Node and of sigmask alike; Node closes those up to 15.
  const fixture = stockSpawn(process.execPath, [join(FIXTURES, 'open-descriptors.mjs'), String(count(40, 8))], {
    env: { ...process.env, NODE_OPTIONS: '', SIGMASK_TEST_HELPERS: HELPERS },
    stdio: ['ignore', 'pipe', 'inherit', ...Array.from({ length: 17 }, () => 'ignore' as const), 'pipe'],
  });
  let output = '';
  fixture.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  expect(await once(fixture, 'close')).toEqual([0, null]);
  const lists = JSON.parse(output) as Record<'stock' | 'ambient' | 'ours', string[]>;
  expect(lists.stock).toEqual([expect.stringMatching(/^fd 0 socket .*,fd 1 socket .*,fd 2 .*null .*,fd 4 socket .*,fd 20 socket /)]);
  expect(lists.ambient).toEqual(lists.stock);
  expect(lists.ours).toEqual(lists.stock);
});
