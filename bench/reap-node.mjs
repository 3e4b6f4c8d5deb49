// Starts children, has them killed all at once, and prints the CPU time in nanoseconds that this process takes to learn of
// the end of all of them. Usage: node reap-node.mjs <stock|sigmask> <children>.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import * as sigmask from 'sigmask/child_process';

const [kind, count] = [process.argv[2], Number(process.argv[3])];
const { spawn } = kind === 'stock' ? stock : sigmask;

let left = count;
let finish;
const finished = new Promise((resolve) => (finish = resolve));
const pids = Array.from({ length: count }, () => {
  const child = spawn('/bin/sleep', ['1000'], { stdio: 'ignore' });
  child.on('exit', () => {
    if (--left === 0) finish();
  });
  return String(child.pid);
});
const killer = stock.spawn('/bin/sh', ['-c', 'echo ready; read go; kill -9 "$@"', 'sh', ...pids], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(killer.stdout, 'data');
globalThis.gc?.();
const before = process.cpuUsage();
killer.stdin.end('go\n');
await finished;
const { user, system } = process.cpuUsage(before);
console.log((user + system) * 1_000);
