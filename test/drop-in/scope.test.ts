// withChildSignals: the children that a scope reaches, those of other packages among them, and the children that it leaves alone.

import * as stock from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

import { Tinypool } from 'tinypool';
import { describe, expect, expectTypeOf, test } from 'vitest';

import { spawn, withChildSignals, type ChildSignals } from 'sigmask/child_process';
import { fixture, runFixture } from '../support/fixture.ts';
import { outputOf, WAYS } from './support.ts';

const STATUS = ['/proc/self/status'];
const SPEC: ChildSignals = { ignore: ['SIGINT', 'SIGRTMIN+3'], block: 'SIGUSR2' };
const IGNORED = '1000000002';
const BLOCKED = '800';

function setsOf(status: string): { ignored: string; blocked: string } {
  const field = (name: string): string => BigInt(`0x${new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(status)?.[1] ?? ''}`).toString(16);
  return { ignored: field('SigIgn'), blocked: field('SigBlk') };
}

const inScope = { ignored: IGNORED, blocked: BLOCKED };
const outside = { ignored: '0', blocked: '0' };

const stateOfChild = async (): Promise<unknown> => setsOf(await outputOf(stock.spawn('/bin/cat', STATUS)));

test.each(WAYS)('%s', async (_, read) => {
  const run = (): Promise<string> => read('/proc/self/status');
  expect(setsOf(await run())).toEqual(outside);
  expect(setsOf(await withChildSignals(SPEC, run))).toEqual(inScope);
  expect(setsOf(await run())).toEqual(outside);
});

describe('tinypool', () => {
  const taskIn = async (): Promise<unknown> => {
    const pool = new Tinypool({
      filename: fixture('drop-in/scope-task.mjs'), runtime: 'child_process', minThreads: 1, maxThreads: 1,
    });
    try {
      return await pool.run({});
    } finally {
      await pool.destroy();
    }
  };

  test('in child_process mode', async () => {
    expect(await taskIn()).toBe('0');
    expect(await withChildSignals({ ignore: 'SIGINT' }, taskIn)).toBe('2');
  });
});

describe.each(['rr', 'none'])('node:cluster with the scheduling policy %s, serving HTTP and datagrams', (policy) => {
  test.each(['json', 'advanced'])('at a SIGINT to the whole group workers in the scope finish, others are killed: %s messages', async (serialization) => {
    expect(await runFixture('drop-in/scope-cluster.mjs', [serialization], { env: { NODE_CLUSTER_SCHED_POLICY: policy } })).toEqual({
      inScope: { answers: [true], served: 12, ends: ['0,'] },
      outside: { answers: [false], served: 12, ends: [',SIGINT'] },
    });
  });
});

describe('the scope', () => {
  test('holds across await, timers and listeners', async () => {
    const emitter = new EventEmitter();
    const results = withChildSignals(SPEC, async () => {
      await setTimeout(1);
      const inListener = new Promise((resolve) => emitter.once('go', () => resolve(stateOfChild())));
      const inTimer = new Promise((resolve) => globalThis.setTimeout(() => resolve(stateOfChild()), 1));
      emitter.emit('go');
      return Promise.all([stateOfChild(), inListener, inTimer]);
    });
    expect(await stateOfChild()).toEqual(outside);
    expect(await results).toEqual([inScope, inScope, inScope]);
  });

  test('nests: only the inner scope counts, and after it the outer one again', async () => {
    const states = await withChildSignals(SPEC, async () => [
      await withChildSignals({ ignore: 'SIGHUP' }, stateOfChild), await withChildSignals({}, stateOfChild), await stateOfChild(),
    ]);
    expect(states).toEqual([{ ignored: '1', blocked: '0' }, outside, inScope]);
  });

  test('gives way to a call’s own signals', async () => {
    const child = withChildSignals(SPEC, () => spawn('/bin/cat', STATUS, { signals: { ignore: 'SIGHUP' } }));
    expect(setsOf(await outputOf(child))).toEqual({ ignored: '1', blocked: '0' });
  });

  test('stays as it was when it began, whatever happens to the object', async () => {
    const signals: ChildSignals = { ignore: ['SIGINT'] };
    const state = await withChildSignals(signals, () => {
      signals.ignore = 'SIGHUP';
      return stateOfChild();
    });
    expect(state).toEqual({ ignored: '2', blocked: '0' });
  });

  test('leaves children outside to Node, and adds to those within', async () => {
    const within = withChildSignals(SPEC, () => stock.spawn('/bin/true'));
    const without = stock.spawn('/bin/true');
    expect('signalsAtExec' in within).toBe(true);
    expect('signalsAtExec' in without).toBe(false);
    await Promise.all([once(within, 'close'), once(without, 'close')]);
  });

  test('keeps detached children in a session of their own', async () => {
    const child = withChildSignals(SPEC, () => stock.spawn('/bin/cat', ['/proc/self/stat'], { detached: true }));
    expect((await outputOf(child)).replace(/^.*\) /s, '').split(' ').slice(2, 4)).toEqual([String(child.pid), String(child.pid)]);
  });

  test('does not reach a Worker, which can have its own', async () => {
    expect(await runFixture('drop-in/scope-worker.mjs')).toEqual({ inherited: '0', own: '1', after: '0' });
  });

  test('lets Node refuse options that are not an object', () => {
    const start = (options: unknown) => (): unknown => (new stock.ChildProcess() as unknown as { spawn(options: unknown): unknown }).spawn(options);
    for (const options of [undefined, null, 7, 'true']) {
      const refusal = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }) as Error;
      expect(start(options)).toThrow(refusal);
      expect(() => withChildSignals({}, start(options))).toThrow(refusal);
    }
  });

  test('returns and throws what fn does', () => {
    expect(withChildSignals({}, () => 7)).toBe(7);
    expectTypeOf(withChildSignals({}, async () => 'text')).toEqualTypeOf<Promise<string>>();
    const error = new Error('of fn');
    expect(() => withChildSignals({}, () => { throw error; })).toThrow(error);
  });

  test.each([
    [{ ignore: ['SIGINT', 'SIGFOO'] }, 'ERR_UNKNOWN_SIGNAL', 'signals.ignore[1]'],
    [{ block: 'SIGKILL' }, 'ERR_INVALID_ARG_VALUE', 'signals.block'],
    [{ ignore: 'SIGINT', default: 'SIGINT' }, 'ERR_INVALID_ARG_VALUE', 'signals.default'],
    [{ ignored: 'SIGINT' }, 'ERR_INVALID_ARG_VALUE', 'signals.ignored'],
    ['SIGINT', 'ERR_INVALID_ARG_TYPE', 'signals'],
  ])('refuses %o before fn is called', (signals, code, name) => {
    let called = false;
    const call = (): void => withChildSignals(signals as ChildSignals, () => { called = true; });
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) as string }));
    expect(called).toBe(false);
  });

  test('refuses an fn that is not a function', () => {
    expect(() => withChildSignals({}, 7 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });
});
