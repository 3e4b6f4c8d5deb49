// Near misses of the names of sigmask's options are refused; other names that Node does not know pass, as under Node.

import { createRequire } from 'node:module';

import { describe, expect, test } from 'vitest';

import { execFileSync, execSync, spawn, spawnSync, withChildOptions } from 'sigmask/child_process';

import { STARTS } from './starts.ts';

const require = createRequire(import.meta.url);
const { refuseMisspelt } = require('../../dist/spawn/misspelt.js') as typeof import('../../dist/spawn/misspelt.js');

const ALL: typeof STARTS = [
  ...STARTS,
  ['spawnSync', (options) => spawnSync('/bin/true', options)],
  ['execFileSync', (options) => execFileSync('/bin/true', options)],
  ['execSync', (options) => execSync('true', options)],
];

const MISSPELT: [string, string][] = [
  ['processgroup', 'processGroup'], ['process_group', 'processGroup'], ['process-group', 'processGroup'], ['procesGroup', 'processGroup'],
  ['Signals', 'signals'], ['singals', 'signals'], ['signalss', 'signals'], ['forground', 'foreground'], ['controlingTerminal', 'controllingTerminal'],
  ['parentdeathsignal', 'parentDeathSignal'], ['parentDeathSignals', 'parentDeathSignal'], ['contains', 'contain'], ['Grace', 'grace'], ['leftOvers', 'leftovers'],
  ['leftover', 'leftovers'], ['ifsupported', 'ifSupported'], ['isSupported', 'ifSupported'],
];

/** Names of Node, execa, tinyexec, cross-spawn and cluster, and some that no package has. */
const OTHERS = [
  'cwd', 'env', 'argv0', 'stdio', 'detached', 'uid', 'gid', 'serialization', 'shell', 'windowsVerbatimArguments', 'windowsHide', 'signal', 'timeout', 'killSignal',
  'execPath', 'execArgv', 'silent', 'encoding', 'maxBuffer', 'input', 'preferLocal', 'localDir', 'node', 'nodePath', 'nodeOptions', 'verbose', 'reject',
  'stripFinalNewline', 'extendEnv', 'inputFile', 'stdin', 'stdout', 'stderr', 'all', 'lines', 'buffer', 'ipc', 'ipcInput', 'cancelSignal', 'gracefulCancel',
  'forceKillAfterDelay', 'cleanup', 'persist', 'nodeModulesPath', 'throwOnError', 'envPairs', 'file', 'args', 'cluster', 'trace', 'place', 'race', 'group', 'pgid',
  'container', 'background', 'onExit', '_private', '$signal',
];

describe.each(ALL)('%s', (_, start) => {
  test.each(MISSPELT)('%s: the error names it and %s', (name, meant) => {
    expect(() => start({ [name]: 'new' })).toThrow(expect.objectContaining({
      code: 'ERR_INVALID_ARG_VALUE', message: `options.${name} is not an option. Received 'new': did you mean options.${meant}?`,
    }));
  });

  test('the error for a signal state in the option signal suggests signals', () => {
    const options = { signal: { ignore: 'SIGINT' } };
    expect(() => start(options)).toThrow(expect.objectContaining({
      code: 'ERR_INVALID_ARG_TYPE', message: "options.signal must be an AbortSignal (did you mean options.signals?). Received { ignore: 'SIGINT' }",
    }));
  });
});

test('accepts options of Node and of other packages, undefined values and an AbortSignal', () => {
  expect(() => refuseMisspelt(Object.fromEntries(OTHERS.map((name) => [name, 1])))).not.toThrow();
  expect(spawnSync('/bin/true', { processgroup: undefined, signal: new AbortController().signal, trace: true } as object).status).toBe(0);
});

test("leaves Node's error for a wrong signal as it is", () => {
  expect(() => spawn('/bin/true', { signal: {} as AbortSignal })).toThrow('The "options.signal" property must be an instance of AbortSignal');
});

test('suggests the right name also where only known options are accepted', () => {
  expect(() => withChildOptions({ processgroup: 'new' } as object, () => {})).toThrow(/^options\.processgroup is not an option; known are .*: did you mean processGroup\?$/);
  expect(() => spawn('/bin/true', { signals: { ignored: 'SIGINT' } as object })).toThrow(/: did you mean ignore\?$|known are from, ignore/);
});
