// groups-node.mjs COUNT MILLISECONDS: prints the CPU time in microseconds that this process takes while it waits for so many groups in
// which nothing happens.

import { setTimeout } from 'node:timers/promises';

import { waitGroup } from 'sigmask';
import { spawn } from 'sigmask/child_process';

const [count, milliseconds] = process.argv.slice(2).map(Number);
const children = Array.from({ length: count }, () => spawn('sleep', ['600'], { processGroup: 'new', stdio: 'ignore' }));
const ended = children.map(({ pid }) => waitGroup(pid));
// The first looks at a group come soon after its start.
await setTimeout(2_000);
const before = process.cpuUsage();
await setTimeout(milliseconds);
const { user, system } = process.cpuUsage(before);
console.log(user + system);
for (const child of children) child.kill('SIGKILL');
await Promise.all(ended);
