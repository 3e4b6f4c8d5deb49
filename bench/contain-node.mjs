// Starts, holds and ends contained children. Takes turns as turns.mjs gives them. SIGMASK_INTERNAL chooses the containment.

import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { endAll, spawn } from 'sigmask/child_process';

import { takeTurns } from './measuring.mjs';

const MEMBERS = 1_000;
const CHILDREN = 20;
const IDLE_MS = 5_000;
const IGNORED = { stdio: 'ignore' };

const cpu = (since) => {
  const { user, system } = process.cpuUsage(since);
  return user + system;
};

// The threads of this process count, and so does the process that watches over its members.
const cpuOfChildren = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /, '')
          .split(' ');
        return Number(fields[1]) === process.pid ? sum + Number(fields[11]) + Number(fields[12]) : sum;
      } catch {
        return sum;
      }
    }, 0);

async function start(contain) {
  const before = process.cpuUsage();
  const called = process.hrtime.bigint();
  const child = spawn('/bin/true', [], { ...IGNORED, contain });
  const block = Number(process.hrtime.bigint() - called);
  await once(child, contain ? 'empty' : 'exit');
  return [block, cpu(before)];
}

async function endMany() {
  const child = spawn('sh', ['-c', `i=0; while [ $i -lt ${MEMBERS} ]; do sleep 600 & i=$((i+1)); done; echo; wait`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    contain: true,
  });
  await once(child.stdout, 'data');
  const before = process.cpuUsage();
  const called = performance.now();
  await child.end({ signal: 'SIGKILL' });
  return [performance.now() - called, cpu(before)];
}

async function idle(count) {
  const children = Array.from({ length: count }, () => spawn('sleep', ['600'], { ...IGNORED, contain: true }));
  await setTimeout(1_000);
  const ticks = cpuOfChildren();
  const before = process.cpuUsage();
  await setTimeout(IDLE_MS);
  const result = [cpuOfChildren() - ticks, cpu(before)];
  await endAll(children, { signal: 'SIGKILL' });
  return result;
}

const KINDS = {
  plain: () => start(false),
  contained: () => start(true),
  members: endMany,
  idle: () => idle(CHILDREN),
  alone: () => idle(0),
};

await takeTurns(KINDS);
