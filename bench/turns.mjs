// Processes that measure in turns: one works while the others sleep, so that all measure under the same conditions. A turn is a
// line `<kind> <untimed rounds> <timed rounds> <milliseconds>` to a process, which answers with a JSON line of the timed rounds'
// results. It makes fewer rounds if these take longer, but one at least.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const NO_LIMIT = 1e9;

export function startMeasuring(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${command} ended with ${signal ?? code}`)));
  });
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async turn(kind, untimed, timed, milliseconds = NO_LIMIT) {
      child.stdin.write(`${kind} ${untimed} ${timed} ${Math.ceil(milliseconds)}\n`);
      const { value } = await Promise.race([lines.next(), ended]);
      return value === undefined ? ended : JSON.parse(value);
    },
    /** Resolves once the process is gone. */
    end() {
      child.stdin.end();
      return ended.catch(() => {});
    },
  };
}

/** One turn of a fresh process. */
export async function turnOf([command, ...args], kind, ...rounds) {
  const process = startMeasuring(command, args);
  const results = await process.turn(kind, ...rounds);
  await process.end();
  return results;
}
