// A coordinated shutdown ends what contained children have left, those that had ended before the first signal and others.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { describe, expect, onTestFinished, test } from 'vitest';

import { alsoOfThisRun } from '../child/support.ts';
import { fixture } from '../support/fixture.ts';
import { PACE } from '../support/pace.mts';
import { killMarked, lives } from '../support/processes.ts';
import { CONTAINMENTS } from './containments.ts';
import { notHere } from './rules.ts';

// After the last step another signal makes the parent report at once, before it has reaped what that step has killed.
const AGAIN_MS = 100 * PACE;

let runs = 0;

/** Signals a parent once, or again and again until it reports. Returns how many members lived, its report, its end, and how many live then. */
async function shutDown(kind: string, grace: number, internal: string, signal: NodeJS.Signals, isRepeated = false): Promise<unknown[]> {
  const value = `shutdown-${process.pid}-${runs++}.`;
  onTestFinished(() => killMarked(`SIGMASK_TEST_MARK=${value}`));
  const parent = spawn(process.execPath, [fixture('contain/shutdown.mjs'), kind, String(grace)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: alsoOfThisRun(internal), SIGMASK_TEST_MARK: value },
  });
  const exited = once(parent, 'exit');
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => JSON.parse(((await lines.next()) as { value?: string }).value ?? 'null') as unknown;
  const members = (await read()) as number[];
  const lived = members.filter(lives).length;
  parent.kill(signal);
  await read();
  const again = isRepeated ? setInterval(() => parent.kill(signal), AGAIN_MS) : undefined;
  const report = await read();
  clearInterval(again);
  return [lived, report, (await exited)[1], members.filter(lives).length];
}

const ENDS = [{ code: 0, signal: null, coreDumped: false }];

describe.skipIf(notHere).each(CONTAINMENTS)('members that are contained by $name, and whose child has ended,', ({ isMissing, env: { SIGMASK_INTERNAL = '' } }) => {
  test.skipIf(isMissing)('are asked to end', async () => {
    const report = { signal: 'SIGTERM', escalatedTo: null, ends: ENDS };
    expect(await shutDown('polite', 600_000, SIGMASK_INTERNAL, 'SIGTERM')).toEqual([3, report, 'SIGTERM', 0]);
  });

  test.skipIf(isMissing)('are killed after grace', async () => {
    const report = { signal: 'SIGINT', escalatedTo: 'SIGKILL', ends: ENDS };
    expect(await shutDown('stubborn', 50, SIGMASK_INTERNAL, 'SIGINT')).toEqual([3, report, 'SIGINT', 0]);
  });

  test.skipIf(isMissing)('are killed when the signal comes again and again', async () => {
    const report = { signal: 'SIGINT', escalatedTo: 'SIGKILL', ends: ENDS };
    expect(await shutDown('stubborn', 600_000, SIGMASK_INTERNAL, 'SIGINT', true)).toEqual([3, report, 'SIGINT', 0]);
  });
});

describe.skipIf(notHere).each(CONTAINMENTS)('members that are contained by $name, and whose child ends,', ({ isMissing, env: { SIGMASK_INTERNAL = '' } }) => {
  test.skipIf(isMissing)('get the grace of the shutdown, not that of the child', async () => {
    const report = { signal: 'SIGTERM', escalatedTo: 'SIGKILL', ends: [{ code: null, signal: 'SIGTERM', coreDumped: false }] };
    expect(await shutDown('running', 600_000, SIGMASK_INTERNAL, 'SIGTERM', true)).toEqual([3, report, 'SIGTERM', 0]);
  });
});
