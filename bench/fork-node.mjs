// Forks workers and prints the nanoseconds until the first message of each worker. Usage: node fork-node.mjs <kind> <rounds>.

import * as stock from 'node:child_process';
import { once } from 'node:events';
import * as sigmask from 'sigmask/child_process';

const WORKER = new URL('fork-worker.cjs', import.meta.url);

const KINDS = {
  stock: () => stock.fork(WORKER),
  clean: () => sigmask.fork(WORKER),
  ignoring: () => sigmask.fork(WORKER, { signals: { ignore: 'SIGINT' } }),
};

const [kind, rounds] = [process.argv[2], Number(process.argv[3])];
const results = [];
for (let round = 0; round < rounds; round++) {
  const start = process.hrtime.bigint();
  const worker = KINDS[kind]();
  await once(worker, 'message');
  results.push(Number(process.hrtime.bigint() - start));
  worker.disconnect();
  await once(worker, 'exit');
}
console.log(JSON.stringify(results));
