// Processes that measure in turns: one works while the others sleep, so that all measure under the same conditions. A turn is a
// line `<kind> <untimed rounds> <timed rounds>` to a process, which answers with a JSON line of the timed rounds' results.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export function startMeasuring(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${command} ended with ${signal ?? code}`)));
  });
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async turn(kind, untimed, timed) {
      child.stdin.write(`${kind} ${untimed} ${timed}\n`);
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
