// Reads 100 MB that a child writes. Takes turns as turns.mjs gives them, of kind stock or sigmask. A result has nanoseconds: until
// the child's 'close', and of CPU time.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { hrtime } from 'node:process';
import * as sigmask from 'sigmask/child_process';

import { cpuTime, takeTurns } from './measuring.mjs';

const BYTES = 100e6;

async function measure({ spawn }) {
  const cpu = cpuTime();
  const start = hrtime.bigint();
  const child = spawn('head', ['-c', String(BYTES), '/dev/zero'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let read = 0;
  child.stdout.on('data', ({ length }) => (read += length));
  await once(child, 'close');
  const time = Number(hrtime.bigint() - start);
  if (read !== BYTES) throw new Error(`${read} of ${BYTES} bytes`);
  return [time, cpuTime() - cpu];
}

await takeTurns({ stock: () => measure(stock), sigmask: () => measure(sigmask) });
