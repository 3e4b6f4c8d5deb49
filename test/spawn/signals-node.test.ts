// The option signals.node: the processes of Node below a command follow the plan of the command.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { expect, onTestFinished, test } from 'vitest';

import { getpgrp } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { DESCRIBE, described, ignores, messageOf, ROOT, STDIO, type Self } from './support.ts';

test('signals.node makes every Node process below a command follow the plan', async () => {
  const command = ['-c', `'${process.execPath}' '${DESCRIBE}'; exit $?`];
  const without = await described(stock.spawn('/bin/sh', command, { stdio: STDIO }));
  expect(ignores(without, 'SIGINT')).toBe(false);
  const self = await described(spawn('/bin/sh', command, { stdio: STDIO, signals: { ignore: 'SIGINT', node: true } }));
  expect(ignores(self, 'SIGINT')).toBe(true);
  expect(self.pgid).toBe(getpgrp());
});

test('a shell with job control below a command with signals.node keeps its jobs in the groups that it makes', async () => {
  const script = `set -m; '${process.execPath}' -e 'console.log(require("fs").readFileSync("/proc/self/stat", "utf8").split(" ")[4] == process.pid)'; exit`;
  expect(await text(stock.spawn('/bin/bash', ['-c', script]).stdout)).toBe('true\n');
  expect(await text(spawn('/bin/bash', ['-c', script], { signals: { ignore: 'SIGINT', node: true } }).stdout)).toBe('true\n');
});

test('a plan for everything below gives way to the plan of a process below', async () => {
  const inner = `
    const { fork } = require('sigmask/child_process');
    const child = fork(${JSON.stringify(DESCRIBE)}, { signals: { default: 'all' }, processGroup: 'new', execArgv: [] });
    child.once('message', (self) => { process.send({ ...self, pgid: self.pgid === child.pid }); child.send('finish'); });
    process.once('message', () => process.disconnect());`;
  const child = spawn('/bin/sh', ['-c', `'${process.execPath}' -e "$INNER"`], {
    cwd: ROOT,
    stdio: STDIO,
    env: { ...process.env, INNER: inner },
    signals: { ignore: 'SIGINT', node: true },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const self = await messageOf<Omit<Self, 'pgid'> & { pgid: boolean }>(child);
  expect(ignores(self, 'SIGINT')).toBe(false);
  expect([self.pgid, self.env]).toEqual([true, []]);
  child.send('finish');
  await once(child, 'exit');
});

test('a child that a process below starts by sigmask has neither the plan nor its preload, whatever NODE_OPTIONS has become', async () => {
  const inner = `
    const { execFileSync } = require('sigmask/child_process');
    const look = () => execFileSync('/bin/sh', ['-c', 'echo "$SIGMASK_PLAN|$NODE_OPTIONS"'], { encoding: 'utf8' });
    const first = look();
    delete process.env.NODE_OPTIONS;
    process.stdout.write(first + look());`;
  const child = spawn('/bin/sh', ['-c', `'${process.execPath}' -e "$INNER"`], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, INNER: inner, NODE_OPTIONS: '--no-warnings' },
    signals: { ignore: 'SIGINT', node: true },
  });
  expect(await text(child.stdout)).toBe('|--no-warnings\n|\n');
});

test('a Node that outlives the command that started it follows the plan, and joins the group', async () => {
  const script = `const { getpgrp, getDisposition } = require('sigmask'); console.log(getDisposition('SIGINT'), getpgrp())`;
  // The input ends with the command.
  const child = spawn('/bin/sh', ['-c', `exec 3<&0; (read line <&3; exec '${process.execPath}' -e "$SCRIPT") & exit`], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SCRIPT: script },
    signals: { ignore: 'SIGINT', node: true },
  });
  expect(await text(child.stdout)).toBe(`ignore ${getpgrp()}\n`);
});
