// Wrong options on signals, groups and the terminal are refused before a process exists, by each function.

import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { SignalSet, withSignalsIgnored } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { STARTS } from './starts.ts';

/** How many processes that this one has started still exist. */
function childCount(): number {
  const tasks = readdirSync('/proc/self/task');
  return tasks.flatMap((tid) => readFileSync(`/proc/self/task/${tid}/children`, 'utf8').split(' ').filter(Boolean)).length;
}

const BAD: [string, object, string, string][] = [
  ...[0, -1, 1.5, NaN, 65, Infinity, 2 ** 31].map((signal): [string, object, string, string] => [
    `${signal}`, { signals: { ignore: ['SIGINT', signal] } }, 'ERR_OUT_OF_RANGE', 'options.signals.ignore[1]',
  ]),
  ...[32, 33].map((signal): [string, object, string, string] => [
    `${signal}`, { signals: { block: signal } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.block',
  ]),
  ['SIGFOO', { signals: { ignore: ['SIGINT', 'SIGFOO'] } }, 'ERR_UNKNOWN_SIGNAL', 'options.signals.ignore[1]'],
  ['sigint', { signals: { default: ['sigint'] } }, 'ERR_UNKNOWN_SIGNAL', 'options.signals.default[0]'],
  ['INT', { signals: { unblock: 'INT' } }, 'ERR_UNKNOWN_SIGNAL', 'options.signals.unblock'],
  ['an empty name', { signals: { ignore: '' } }, 'ERR_UNKNOWN_SIGNAL', 'options.signals.ignore'],
  ['SIGRTMIN+31', { signals: { ignore: 'SIGRTMIN+31' } }, 'ERR_UNKNOWN_SIGNAL', 'options.signals.ignore'],
  ['SIGKILL', { signals: { ignore: ['SIGINT', 'SIGKILL'] } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.ignore[1]'],
  ['9', { signals: { default: [9] } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.default[0]'],
  ['SIGSTOP', { signals: { block: 'SIGSTOP' } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.block'],
  ['SIGKILL in a SignalSet', { signals: { block: SignalSet.of('SIGKILL') } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.block'],
  ['SIGKILL in a Set', { signals: { block: new Set(['SIGINT', 'SIGKILL']) } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.block[1]'],
  ['ignored and default', { signals: { ignore: 'SIGINT', default: ['SIGTERM', 'SIGINT'] } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.default'],
  ['all ignored and one default', { signals: { ignore: 'all', default: 'SIGINT' } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.default'],
  ['blocked and unblocked', { signals: { block: 'SIGINT', unblock: 2 } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.unblock'],
  ['a boolean', { signals: { ignore: true } }, 'ERR_INVALID_ARG_TYPE', 'options.signals.ignore'],
  ['a bigint', { signals: { ignore: [2n] } }, 'ERR_INVALID_ARG_TYPE', 'options.signals.ignore[0]'],
  ['null', { signals: { ignore: null } }, 'ERR_INVALID_ARG_TYPE', 'options.signals.ignore'],
  ['a symbol', { signals: { ignore: [Symbol('SIGINT')] } }, 'ERR_INVALID_ARG_TYPE', 'options.signals.ignore[0]'],
  ['an object', { signals: { ignore: {} } }, 'ERR_INVALID_ARG_TYPE', 'options.signals.ignore'],
  ['signals is a string', { signals: 'SIGINT' }, 'ERR_INVALID_ARG_TYPE', 'options.signals'],
  ['signals is null', { signals: null }, 'ERR_INVALID_ARG_TYPE', 'options.signals'],
  ['signals is an array', { signals: ['SIGINT'] }, 'ERR_INVALID_ARG_TYPE', 'options.signals'],
  ['an unknown key', { signals: { ignored: 'SIGINT' } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.ignored'],
  ['from', { signals: { from: 'scratch' } }, 'ERR_INVALID_ARG_VALUE', 'options.signals.from'],
  ['node', { signals: { node: 1 } }, 'ERR_INVALID_ARG_TYPE', 'options.signals.node'],
  ['group 0', { processGroup: 0 }, 'ERR_OUT_OF_RANGE', 'options.processGroup'],
  ['group 1', { processGroup: 1 }, 'ERR_OUT_OF_RANGE', 'options.processGroup'],
  ['group -5', { processGroup: -5 }, 'ERR_OUT_OF_RANGE', 'options.processGroup'],
  ['group 1.5', { processGroup: 1.5 }, 'ERR_OUT_OF_RANGE', 'options.processGroup'],
  ['group null', { processGroup: null }, 'ERR_INVALID_ARG_TYPE', 'options.processGroup'],
  ["group 'old'", { processGroup: 'old' }, 'ERR_INVALID_ARG_VALUE', 'options.processGroup'],
  ['foreground null', { foreground: null }, 'ERR_INVALID_ARG_TYPE', 'options.foreground'],
  ["foreground 'yes'", { foreground: 'yes' }, 'ERR_INVALID_ARG_TYPE', 'options.foreground'],
  ['foreground -1', { foreground: -1 }, 'ERR_OUT_OF_RANGE', 'options.foreground'],
  ['foreground of a new session', { foreground: true, detached: true }, 'ERR_INVALID_ARG_VALUE', 'options.foreground'],
  ['foreground of the group of the parent', { foreground: true, processGroup: 'inherit' }, 'ERR_INVALID_ARG_VALUE', 'options.foreground'],
  ['a controlling terminal that is no descriptor', { controllingTerminal: true, detached: true }, 'ERR_INVALID_ARG_TYPE', 'options.controllingTerminal'],
  ['a controlling terminal 0.5', { controllingTerminal: 0.5, detached: true }, 'ERR_OUT_OF_RANGE', 'options.controllingTerminal'],
  ['a controlling terminal without a new session', { controllingTerminal: 0 }, 'ERR_INVALID_ARG_VALUE', 'options.controllingTerminal'],
  ['an unknown parent-death signal', { parentDeathSignal: 'term' }, 'ERR_UNKNOWN_SIGNAL', 'options.parentDeathSignal'],
  ['a parent-death signal 0', { parentDeathSignal: 0 }, 'ERR_OUT_OF_RANGE', 'options.parentDeathSignal'],
  ['a parent-death signal null', { parentDeathSignal: null }, 'ERR_INVALID_ARG_TYPE', 'options.parentDeathSignal'],
  ['a parent-death signal that is ignored', { parentDeathSignal: 'SIGTERM', signals: { ignore: 'all' } }, 'ERR_INVALID_ARG_VALUE', 'options.parentDeathSignal'],
  ['a group and a new session', { processGroup: 2, detached: true }, 'ERR_INVALID_ARG_VALUE', 'options.processGroup'],
];

describe('bad input throws a typed error that names the option, before any process exists', () => {
  describe.each(STARTS)('%s', (_, start) => {
    test.each(BAD)('%s', (_what, options, code, name) => {
      const before = childCount();
      let thrown: unknown;
      try {
        start(options);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code });
      expect((thrown as Error).message.split(' ')[0]).toBe(name);
      expect(childCount()).toBe(before);
    });
  });

  test('a parent-death signal that the child would inherit as ignored', () => {
    const start = (): unknown => spawn('/bin/true', { parentDeathSignal: 'SIGUSR2', signals: { from: 'inherit' } });
    expect(() => withSignalsIgnored('SIGUSR2', start)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringMatching(/^options\.parentDeathSignal /) as string }),
    );
  });

  test("a terminal's descriptor for the parent's group, which the message shows as given", () => {
    expect(() => spawn('/bin/true', { foreground: 0, processGroup: 'inherit' })).toThrow(/^options\.foreground .* Received 0$/);
  });

  test('the error for a wrong name suggests the right one', () => {
    expect(() => spawn('/bin/true', { signals: { ignore: 'int' as 'SIGINT' } })).toThrow("did you mean 'SIGINT'?");
    expect(() => spawn('/bin/true', { signals: { ignore: 'sigrtmin+1' as 'SIGRTMIN+1' } })).toThrow("did you mean 'SIGRTMIN+1'?");
  });

  test('options that are not an object', () => {
    expect(() => spawn('/bin/true', [], null as unknown as object)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    expect(() => spawn('/bin/true', 'x' as unknown as string[])).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });
});
