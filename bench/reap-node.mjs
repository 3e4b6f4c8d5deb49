// Starts children, lets another program kill them, and prints the CPU time in nanoseconds that this process needs to reap them
// all. Usage: node reap-node.mjs <stock|sigmask> <children> <killer> <microseconds between two>.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import * as sigmask from 'sigmask/child_process';

const [kind, count, killer, pause] = process.argv.slice(2);
const { spawn } = kind === 'stock' ? stock : sigmask;

let left = Number(count);
let finish;
const finished = new Promise((resolve) => (finish = resolve));
const pids = Array.from({ length: left }, () => {
  const child = spawn('/bin/sleep', ['1000'], { stdio: 'ignore' });
  child.on('exit', () => {
    if (--left === 0) finish();
  });
  return String(child.pid);
});
const killing = spawn(killer, [pause, ...pids], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(killing.stdout, 'data');
globalThis.gc();
const before = process.cpuUsage();
killing.stdin.end();
await finished;
const { user, system } = process.cpuUsage(before);
console.log((user + system) * 1_000);
