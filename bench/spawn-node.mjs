// Starts and awaits /bin/true from Node, by either module.
// Usage: node spawn-node.mjs <GiB of touched Buffers>. Takes turns as turns.mjs gives them.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { setImmediate } from 'node:timers/promises';
import * as sigmask from 'sigmask/child_process';

const BLOCK = 64 * 2 ** 20;

const KINDS = {
  stock: () => stock.spawn('/bin/true', [], { stdio: 'ignore' }),
  sigmask: () => sigmask.spawn('/bin/true', [], { stdio: 'ignore', signals: { ignore: 'SIGINT' } }),
};

async function measure(spawn) {
  const start = process.hrtime.bigint();
  const child = spawn();
  const returned = process.hrtime.bigint();
  let exited;
  child.once('exit', () => {
    exited = process.hrtime.bigint();
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`/bin/true: exit code ${code}`);
  await setImmediate();
  return [Number(returned - start), Number(exited - start)];
}

const blocks = (Number(process.argv[2]) * 2 ** 30) / BLOCK;
// Must be reachable from the global object, or it would be collected.
globalThis.memory = Array.from({ length: blocks }, () => Buffer.allocUnsafeSlow(BLOCK).fill(1));

for await (const line of createInterface({ input: process.stdin })) {
  const [kind, untimed, timed] = line.split(' ');
  const results = [];
  for (let round = 0; round < Number(untimed); round++) await measure(KINDS[kind]);
  for (let round = 0; round < Number(timed); round++) results.push(await measure(KINDS[kind]));
  console.log(JSON.stringify(results));
}
