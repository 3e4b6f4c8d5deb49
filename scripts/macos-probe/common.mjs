// What the facts share that the addon shows. Each fact runs in a fresh Node, and all that it starts is killed with its group.

import { spawn as stockSpawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

import { native as addon } from '../../dist/internal/binding.js';
import { PLACES } from '../../dist/internal/places.js';

export const native = addon();
export const { signals, errno } = constants;

/** The states of <sys/proc.h>. */
export const [RUNNING, STOPPED, ZOMBIE] = [2, 4, 5];

export const bitsOf = (...names) => names.reduce((bits, name) => bits | (1 << (signals[name] - 1)), 0) >>> 0;

/** The numbers that sysctl reports about a process. */
export function readProcess(pid) {
  const { processNumbers } = PLACES;
  const numbers = new Int32Array(Object.keys(processNumbers).length);
  const [command] = native.readProcess(pid, numbers).split('\n');
  return { ...Object.fromEntries(Object.entries(processNumbers).map(([name, place]) => [name, numbers[place]])), command };
}

/** Waits until a condition holds. The limit of the fact ends a wait that is in vain. */
export async function until(holds) {
  while (!holds()) await pause(1);
}

/** A shell that becomes a sleeper, and its only child: a zombie, in a group of its own or in that of the shell. */
export async function startZombie(hasGroup) {
  const jobs = hasGroup ? 'set -m; ' : '';
  const parent = stockSpawn('/bin/bash', ['-c', `${jobs}/bin/sleep 60 & echo $!; exec /bin/sleep 60`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = Number((await once(parent.stdout, 'data'))[0]);
  // The shell would reap it.
  await until(() => readProcess(parent.pid).command === 'sleep');
  process.kill(pid, 'SIGKILL');
  await until(() => readProcess(pid).state === ZOMBIE);
  return pid;
}

/** The errno of a native call by its name; `'success'` for one that has not failed. */
export const errorOf = (result) => Object.keys(errno).find((name) => errno[name] === -result) ?? 'success';

export const ended = async (child) => {
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
};

/** A Node that runs a module. */
export const startNode = (script, ...stdio) =>
  stockSpawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['pipe', 'pipe', 'inherit', ...stdio] });

export const urlOf = (path) => JSON.stringify(new URL(`../../dist/${path}`, import.meta.url).href);
