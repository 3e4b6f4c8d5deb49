// Shared by the tests of the command sigmask: processes to look at, and its output in a terminal.

import { once } from 'node:events';

import { onTestFinished } from 'vitest';

import { processTree } from 'sigmask';
import { spawn } from 'sigmask/child_process';
import { openTerminal } from 'sigmask/testing';

import { SIGMASK } from '../support/command.ts';
import { until } from '../support/until.ts';

/** The number of no process: it is above the largest that Linux gives. */
export const NO_PROCESS = String(2 ** 22 + 1);

/** A shell with four children: the first ignores SIGINT, the second blocks it, the third has a handler and the last ends by it. */
export async function startFamily(): Promise<number> {
  const script = `
    env --ignore-signal=INT sleep 60 &
    env --default-signal=INT --block-signal=INT sleep 60 &
    env --default-signal=INT sh -c 'trap : INT; echo ready; read line' <&3 &
    env --default-signal=INT sleep 60 &
    read line`;
  const child = spawn('/bin/sh', ['-c', `exec 3<&0; ${script}`], { processGroup: 'new', stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.killGroup('SIGKILL'));
  await once(child.stdout, 'data');
  await until('all are there', () => processTree(child.pid).children.filter(({ state }) => state.command === 'sleep').length === 3);
  return Number(child.pid);
}

/** The text that a terminal of so many columns shows, with its colours. */
export async function inTerminal(columns: number, args: string[], env: Record<string, string> = {}): Promise<string> {
  // Node reads many variables to decide on colours, CI among them.
  const { PATH, NODE_V8_COVERAGE, SIGMASK_INTERNAL } = process.env;
  const environment = { PATH, NODE_V8_COVERAGE, SIGMASK_INTERNAL, TERM: 'xterm-256color', ...env };
  // It stays until it is killed, because output at the end of a terminal's last process may be lost.
  const terminal = openTerminal('sh', ['-c', '"$@"; printf END; exec sleep 60', 'sh', SIGMASK, ...args], { columns, env: environment });
  await terminal.waitFor(/END$/);
  await terminal.end();
  return terminal.output.replace(/END$/, '').replaceAll('\r\n', '\n');
}

export const ESCAPES = /\x1b\[[\d;]*[A-Za-z]/g;
