// sigmask tree: which processes survive a signal, and how it looks in a terminal.

import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { processTree, signalState, type ProcessTree } from 'sigmask';
import { spawn } from 'sigmask/child_process';
import { openTerminal } from 'sigmask/testing';

import { alsoOfThisRun } from '../child/support.ts';
import { CONTAINMENTS } from '../contain/containments.ts';
import { noNamespace, UNSHARE } from '../shutdown/support.ts';
import { runProgram, sigmask, SIGMASK } from '../support/command.ts';
import { until } from '../support/until.ts';
import { ESCAPES, inTerminal, NO_PROCESS, startFamily } from './support.ts';

const { unitNameOf } = createRequire(import.meta.url)('../../dist/contain/unit-name.js') as typeof import('../../lib/contain/unit-name.ts');

describe('tree', () => {
  test('--signal shows which processes end, survive or have a handler, as fate() does', async () => {
    const pid = await startFamily();
    const { code, stdout, stderr } = await sigmask('tree', '--signal', 'int', `${pid}`);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.replace(/^ *\d+ +\d+ +\S+ +/gm, '').split('\n');
    expect(lines[0]).toMatch(/^ *PID +PGID +TTY +SIGINT +COMMAND$/);
    // Some shells catch SIGINT while they read.
    const fate = signalState(pid).fate('SIGINT');
    expect(lines[1]).toMatch(new RegExp(`^${fate} +/bin/sh -c exec 3`));
    expect(lines.slice(2, 6).map((line) => line.replace(/[├└]─ /, '')).sort()).toEqual([
      'catch      sh -c trap : INT; echo ready; read line', 'ignore     sleep 60', 'pending    sleep 60', 'terminate  sleep 60',
    ]);
    expect([2, 3, 4, 5].map((line) => lines[line]?.replace(/[^├└]/g, ''))).toEqual(['├', '├', '├', '└']);
    const [ending, deciding] = fate === 'catch' ? ['1', '2 have handlers'] : ['2', '1 has a handler'];
    expect(lines.slice(6)).toEqual(['', `SIGINT: ${ending} would end, 2 would survive, ${deciding}`, '']);
  });

  test('--json is processTree() with the unit and the fate of each; without a signal without the fate', async () => {
    const pid = await startFamily();
    const plain = JSON.parse((await sigmask('tree', '--json', `${pid}`)).stdout) as object;
    // The test itself may be contained.
    const unit = unitNameOf(process.pid);
    const withUnits = ({ state, children }: ProcessTree): object => ({ state, unit, children: children.map(withUnits) });
    expect(plain).toEqual(JSON.parse(JSON.stringify(withUnits(processTree(pid)))));
    const withFate = JSON.parse((await sigmask('tree', '--json', '--signal=TERM', `${pid}`)).stdout) as { fate: string; children: { fate: string }[] };
    expect([withFate.fate, ...withFate.children.map(({ fate }) => fate)]).toEqual(Array(5).fill('terminate'));
  });

  test.each(CONTAINMENTS.filter(({ isMissing }) => !isMissing))('marks the members of units in $name with the numbers of these', async ({ env }) => {
    const script = `
      const { spawn } = require('sigmask/child_process');
      for (const name of ['one', 'two']) spawn('sh', ['-c', 'setsid sleep 60 & sleep 60 & echo ' + name + '; wait'], { contain: true, stdio: ['ignore', 'inherit', 'ignore'] });`;
    const all = { ...process.env, NODE_OPTIONS: '', ...env, SIGMASK_INTERNAL: alsoOfThisRun(env['SIGMASK_INTERNAL'] ?? '') };
    const parent = spawn(process.execPath, ['--eval', script], { processGroup: 'new', env: all });
    onTestFinished(() => void parent.killGroup('SIGKILL'));
    for (let output = ''; !output.includes('one') || !output.includes('two');) output += String((await once(parent.stdout, 'data'))[0]);
    await until('all run', () => processTree(parent.pid).children.filter(({ children }) => children.every(({ state }) => state.command === 'sleep') && children.length === 2).length === 2);
    const { stdout } = await sigmask('tree', '--signal', 'TERM', `${parent.pid}`);
    expect(stdout).toMatch(/^ *PID +PGID +TTY +UNIT +SIGTERM +COMMAND\n/);
    const units = [...stdout.matchAll(/^ *\d+ +\d+ +\S+ +(\d+|-) +\w+ .*?(sh -c|[─ ] sleep 60|watch).*$/gm)].map(([, unit, name]) => `${name?.replace(/.*─ /, '')} ${unit}`);
    const [first, second] = unitNameOf(process.pid) === null ? [1, 2] : [2, 3];
    expect(units).toEqual([expect.stringMatching(/^watch/), ...[first, second].flatMap((unit) => [`sh -c ${unit}`, `sleep 60 ${unit}`, `sleep 60 ${unit}`])]);
  });

  test('shows several trees, each process once; in JSON as an array', async () => {
    const [one, other] = [await startFamily(), await startFamily()];
    const child = processTree(one).children[0]?.state.pid;
    const { code, stdout, stderr } = await sigmask('tree', `${other}`, `${child}`, `${one}`, `${one}`, NO_PROCESS);
    expect([code, stderr]).toEqual([2, `sigmask tree: ${NO_PROCESS}: no such process\n`]);
    const pidsIn = ({ state, children }: ProcessTree): number[] => [state.pid, ...children.flatMap(pidsIn)];
    expect(stdout.split('\n').slice(1, -1).map((row) => Number(row.trim().split(' ')[0]))).toEqual([other, one].flatMap((pid) => pidsIn(processTree(pid))));
    const trees = JSON.parse((await sigmask('tree', '--json', `${one}`, `${other}`)).stdout) as { state: { pid: number } }[];
    expect(trees.map(({ state }) => state.pid)).toEqual([one, other]);
    expect((await sigmask('tree', NO_PROCESS, '4194306')).stderr).toBe(`sigmask tree: ${NO_PROCESS}: no such process\nsigmask tree: 4194306: no such process\n`);
  });

  test('does not show itself, unless it is the root', async () => {
    const { stdout } = await runProgram('sh', ['-c', '"$@"; :', 'sh', SIGMASK, 'tree', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ state: { command: 'sh' }, children: [] });
    const root = await runProgram('sh', ['-c', 'exec "$@" $$', 'sh', SIGMASK, 'tree', '--json']);
    expect(JSON.parse(root.stdout)).toMatchObject({ state: { command: expect.stringMatching(/^(node|MainThread)$/) as string }, children: [] });
  });

  test('marks a handler whose owner is unknown, and says why; a process without a listener ends', async () => {
    // The test's own process has other addons.
    const folder = mkdtempSync(join(tmpdir(), 'sigmask-addon-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    copyFileSync(join(import.meta.dirname, '..', '..', 'build', 'Release', 'sigmask.node'), join(folder, 'other.node'));
    const script = `process.dlopen({ exports: {} }, '${folder}/other.node'); console.log('ready'); setInterval(() => {}, 1e6)`;
    const child = spawn(process.execPath, ['--eval', script]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const { stdout } = await sigmask('tree', '-s', 'INT', `${child.pid}`);
    expect(stdout).toContain('  catch?  ');
    expect(stdout).toMatch(/\n\nSIGINT: 0 would end, 0 would survive, 1 has a handler\ncatch\? is a listener of the program, or Node's own handler, which ends it\n$/);
    const narrow = (await inTerminal(40, ['tree', '-s', 'INT', `${child.pid}`])).replace(ESCAPES, '').split('\n');
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test.skipIf(noNamespace)('says that process 1 of a namespace is spared', async () => {
    const { stdout } = await runProgram('env', [...UNSHARE, 'sh', '-c', '"$@"; :', 'sh', SIGMASK, 'tree', '-s', 'TERM', '1']);
    expect(stdout).toMatch(/^ *1 +\d+ +- +ignore +sh -c/m);
    expect(stdout).toMatch(/\n1 is process 1 of a pid namespace, which ignores signals that it does not handle\n$/);
  });

  test('without a PID it begins at the process that started it', async () => {
    const { stdout } = await sigmask('tree');
    expect(stdout).toMatch(/^ *PID +PGID +TTY +BLOCKED +IGNORED +COMMAND\n/);
    expect(stdout.split('\n')[1]).toMatch(new RegExp(`^ *${process.pid} `));
  });
});

describe('in a terminal', () => {
  test('of 12 columns the tree is cut, too, and so is its summary', async () => {
    const lines = (await inTerminal(12, ['tree', '--signal', 'INT', `${process.pid}`])).replace(ESCAPES, '').trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(12);
    expect(lines.filter((line) => /^SIGINT: \d.*…$/.test(line)).length).toBe(1);
  });

  test('a set of many signals is cut in the tree', async () => {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', signals: { ignore: ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] } });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [, row = ''] = (await inTerminal(80, ['tree', `${child.pid}`])).replace(ESCAPES, '').split('\n');
    expect(row).toContain(' HUP,INT,QUIT,… ');
    expect((await sigmask('tree', `${child.pid}`)).stdout).toContain(' HUP,INT,QUIT,TERM ');
  });

  test('marks a process in the foreground of the terminal with a + after its name', async () => {
    const terminal = openTerminal('sleep', ['60']);
    onTestFinished(() => terminal.end());
    await until('it has it', () => terminal.signalState().foreground && terminal.signalState().command === 'sleep');
    const { tty, pid } = terminal.signalState();
    expect((await sigmask('tree', `${pid}`)).stdout).toContain(`  ${tty?.replace('/dev/', '')}+  `);
  });

  test('it has colours, but not under NO_COLOR, on a dumb terminal or in a pipe', async () => {
    const pid = `${await startFamily()}`;
    const args = ['tree', '--signal', 'INT', pid];
    expect(await inTerminal(200, args)).toMatch(/\x1b\[32mignore\x1b\[39m/);
    const plain = (await sigmask(...args)).stdout;
    expect(plain).not.toContain('\x1b');
    expect(await inTerminal(200, args, { NO_COLOR: '1' })).not.toContain('\x1b');
    expect(await inTerminal(200, args, { TERM: 'dumb' })).not.toContain('\x1b');
    for (const option of ['--color', '--color=always']) {
      for (const command of [args, ['show', pid], ['decode', '2'], ['watch', '--count=1', ...args]]) {
        expect(ESCAPES.test((await sigmask(...command, option)).stdout), command.join(' ')).toBe(true);
        ESCAPES.lastIndex = 0;
      }
    }
    expect(await inTerminal(200, [...args, '--color=never'], { FORCE_COLOR: '1' })).not.toContain('\x1b');
    expect((await inTerminal(200, ['watch', '--color=never', '--count=1', ...args])).replaceAll(/\x1b\[(?:2?J|H)/g, '')).not.toContain('\x1b');
    expect((await runProgram(SIGMASK, args, { FORCE_COLOR: '1' })).stdout).toBe((await sigmask(...args, '--color=always')).stdout);
    expect((await runProgram(SIGMASK, args, { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).toContain('\x1b');
    expect((await runProgram(SIGMASK, args, { FORCE_COLOR: '0' })).stdout).toBe(plain);
    expect((await runProgram(SIGMASK, [...args, '--color=auto'])).stdout).toBe(plain);
    expect((await inTerminal(200, args)).replace(ESCAPES, '')).toBe(plain.replaceAll(/^.{201,}$/gm, (line) => `${line.slice(0, 199)}…`));
  });
});
