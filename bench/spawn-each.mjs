// Starts and awaits /bin/true, by the functions of the runtime that executes this: Node, Bun or Deno.
// Usage: spawn-each.mjs <GiB of touched Buffers>. Takes turns as turns.mjs gives them. A result has nanoseconds: of the blocked
// event loop, from the call to the end, and of CPU time.

import { Buffer } from 'node:buffer';
import * as stock from 'node:child_process';
import { argv, hrtime } from 'node:process';
import { setImmediate } from 'node:timers/promises';

import { cpuTime, takeTurns } from './measuring.mjs';

const BLOCK = 64 * 2 ** 20;
const { Bun, Deno } = globalThis;

const emitter = (child) => (ended) => child.once('exit', ended);

/** Each starts a child, and returns a function that takes what is to be called with its exit code. */
const KINDS = {
  stock: () => emitter(stock.spawn('/bin/true', [], { stdio: 'ignore' })),
  bun() {
    const child = Bun.spawn(['/bin/true'], { stdio: ['ignore', 'ignore', 'ignore'] });
    return (ended) => void child.exited.then(ended);
  },
  deno() {
    const child = new Deno.Command('/bin/true', { stdin: 'null', stdout: 'null', stderr: 'null' }).spawn();
    return (ended) => void child.status.then(({ code }) => ended(code));
  },
};
if (Bun === undefined && Deno === undefined) {
  const { spawn } = await import('sigmask/child_process');
  KINDS.sigmask = () => emitter(spawn('/bin/true', [], { stdio: 'ignore', signals: { ignore: 'SIGINT' } }));
}

async function measure(start) {
  const cpu = cpuTime();
  const called = hrtime.bigint();
  const whenEnded = start();
  const returned = hrtime.bigint();
  const [code, exited] = await new Promise((resolve) => {
    whenEnded((exitCode) => resolve([exitCode, hrtime.bigint()]));
  });
  if (code !== 0) throw new Error(`/bin/true: exit code ${code}`);
  await setImmediate();
  return [Number(returned - called), Number(exited - called), cpuTime() - cpu];
}

const blocks = (Number(argv[2]) * 2 ** 30) / BLOCK;
// Must be reachable from the global object, or it would be collected.
globalThis.memory = Array.from({ length: blocks }, () => Buffer.allocUnsafeSlow(BLOCK).fill(1));

await takeTurns(Object.fromEntries(Object.entries(KINDS).map(([kind, start]) => [kind, () => measure(start)])));
