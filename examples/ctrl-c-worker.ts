// What does a worker of ctrl-c-workers.ts have to know about Ctrl-C? Nothing: it works until it is asked to finish.

import { on } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const JOB_TAKES_MS = 300;

async function work(): Promise<void> {
  // A message that comes in the middle of a job waits for its turn. 'disconnect' means that the parent is gone.
  for await (const [job] of on(process, 'message', { close: ['disconnect'] })) {
    if (job === 'finish') break;
    await sleep(JOB_TAKES_MS);
    console.log(`I did job ${job} already! :)`);
    if (process.connected) process.send?.(job);
  }
  console.log('Doing cleanup before leaving ...');
  if (process.connected) process.disconnect();
}

void work();
