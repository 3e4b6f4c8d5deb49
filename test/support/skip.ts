// Skipping a test says why.

import { execFileSync } from 'node:child_process';

export function skipUnless(holds: boolean, reason: string): boolean {
  if (!holds) process.stderr.write(`skipped: ${reason}\n`);
  return !holds;
}

export function hasCommand(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
