// Sends messages to a worker that sends them back. Takes turns as turns.mjs gives them. A result has nanoseconds per message: until it
// is back, and of CPU time. Usage: messages-node.mjs <stock|sigmask> <json|advanced>.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import { argv, hrtime } from 'node:process';
import * as sigmask from 'sigmask/child_process';

import { cpuTime, takeTurns } from './measuring.mjs';

const MESSAGES = 200;
const [, , name, serialization] = argv;
const { fork } = { stock, sigmask }[name];

const worker = fork(new URL('echo-worker.cjs', import.meta.url), { serialization });
const message = { id: 1, text: 'x'.repeat(100), list: [1, 2, 3] };

async function measure() {
  const cpu = cpuTime();
  const start = hrtime.bigint();
  for (let sent = 0; sent < MESSAGES; sent++) {
    const back = once(worker, 'message');
    worker.send(message);
    await back;
  }
  const time = Number(hrtime.bigint() - start);
  return [time / MESSAGES, (cpuTime() - cpu) / MESSAGES];
}

await takeTurns({ messages: measure });
worker.disconnect();
