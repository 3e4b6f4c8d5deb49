// A parent that exits or fails leaves nothing of a child's group, by one line: process.on('exit', () => child.killGroup('SIGKILL')).

import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { PROGRAM_LIMIT } from '../support/pace.mts';
import { noShell } from '../support/skip.ts';
import { isGone, until } from '../support/until.ts';
import { hasEnded } from '../shutdown/wrapper.ts';

interface Options {
  script: string;
  end: 'exit' | 'throw' | 'reject';
  killsGroup: boolean;
}

/** Runs the parent to its end, and returns the pid of the member. */
function runParent(options: Options): number {
  const { stdout, status } = spawnSync(process.execPath, [fixture('child/parent-exits.mjs'), JSON.stringify(options)], {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: PROGRAM_LIMIT, killSignal: 'SIGKILL',
  });
  expect(status).toBe(options.end === 'exit' ? 3 : 1);
  return Number(stdout);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

describe.skipIf(noShell).each([
  ['whose leader runs', 'sleep 1000 >&2 & echo $!; wait'],
  ['whose leader has ended', 'sleep 1000 >&2 & echo $!'],
])('of a group %s', (_, script) => {
  test.each(['exit', 'throw', 'reject'] as const)('a parent that ends by %s leaves the member without that line, and nothing with it', async (end) => {
    const left = runParent({ script, end, killsGroup: false });
    expect(hasEnded(left)).toBe(false);
    kill(left);

    const killed = runParent({ script, end, killsGroup: true });
    await until('the member has ended', () => hasEnded(killed));
  });
});
