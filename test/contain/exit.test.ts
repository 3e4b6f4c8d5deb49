// The end of the process that has contained children: whether these keep it running, and what is left of them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { describe, expect, onTestFinished, test } from 'vitest';

import { alsoOfThisRun } from '../child/support.ts';
import { killMarked, marked } from '../support/processes.ts';
import { ROOT } from '../support/readme.ts';
import { until } from '../support/until.ts';
import { notHere } from './rules.ts';
import { CONTAINMENTS } from './containments.ts';

const FAMILY = 'sleep 600 & setsid sleep 600 & (sleep 600 &);';
/** A shell whose member ends some time after it was asked to. It ends itself at the end of its input. */
const SLOW = 'a=$(sh -c \'sleep 600 >/dev/null & trap "sleep 0.3; echo cleaned >&2; exit" TERM; echo; exec >/dev/null; wait\' &); echo; read line';

let runs = 0;

/** Runs a program that prints a line when its processes have started, and then ends as it is asked to by `signal` or by itself. */
async function runOut(module: string, internal: string, code: string, signal?: NodeJS.Signals): Promise<{ end: unknown; output: string; left: number }> {
  const value = `exit-${process.pid}-${runs++}.`;
  const mark = `SIGMASK_TEST_MARK=${value}`;
  onTestFinished(() => killMarked(mark));
  const program = `const { spawn, exec } = require('${module}'); const contain = ${module.startsWith('sigmask') ? '{ contain: true }' : '{}'};\n${code}`;
  const child = spawn(process.execPath, ['--eval', program], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: alsoOfThisRun(internal), SIGMASK_TEST_MARK: value },
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = once(child, 'exit');
  if (signal !== undefined) {
    await once(createInterface({ input: child.stdout }), 'line');
    child.kill(signal);
  }
  const [exitCode, by] = (await exited) as [number | null, string | null];
  return { end: by ?? exitCode, output, left: await settled(mark, module) };
}

/** What is left of contained children ends soon; what is left of others does not. */
async function settled(mark: string, module: string): Promise<number> {
  if (module === 'sigmask/child_process') await until('no member lives', () => marked(mark).length === 0);
  return marked(mark, 'sleep').length;
}

const START = `const child = spawn('sh', ['-c', '${FAMILY} echo; wait'], { ...contain, stdio: ['ignore', 'pipe', 'inherit'] });\n`;
const WAYS: [name: string, code: string, end: unknown, signal?: NodeJS.Signals][] = [
  ['process.exit', `${START}child.stdout.once('data', () => process.exit(3));`, 3],
  ['an uncaught error', `${START}child.stdout.once('data', () => { throw 'up'; });`, 1],
  ['an unhandled rejection', `${START}child.stdout.once('data', () => Promise.reject(new Error('no')));`, 1],
  ['process.abort', `${START}child.stdout.once('data', () => process.abort());`, 'SIGABRT'],
  ['SIGTERM', `${START}child.stdout.once('data', () => console.log());`, 'SIGTERM', 'SIGTERM'],
  ['SIGKILL', `${START}child.stdout.once('data', () => console.log());`, 'SIGKILL', 'SIGKILL'],
  ['a child that is no longer referenced', `${START}child.stdout.once('data', () => { child.unref(); child.stdout.destroy(); });`, 0],
];

describe.skipIf(notHere)('the end of a process', () => {
  test.each(WAYS)('by %s leaves every descendant behind without containment', async (_, code, end, signal) => {
    expect(await runOut('node:child_process', '', code, signal)).toMatchObject({ end, left: 4 });
  });

  describe.each(CONTAINMENTS)('with children contained by $containment', ({ isMissing, env: { SIGMASK_INTERNAL = '' } }) => {
    test.skipIf(isMissing).each(WAYS)('by %s leaves nothing behind', async (_, code, end, signal) => {
      expect(await runOut('sigmask/child_process', SIGMASK_INTERNAL, code, signal)).toMatchObject({ end, left: 0 });
    });

    test.skipIf(isMissing)('waits until leftovers have ended as requested', async () => {
      const code = `const child = spawn('sh', ['-c', ${JSON.stringify(SLOW)}], { ...contain, stdio: ['pipe', 'pipe', 'inherit'] });
        child.stdout.once('data', () => { child.stdin.end(); child.stdout.destroy(); });`;
      expect(await runOut('sigmask/child_process', SIGMASK_INTERNAL, code)).toEqual({ end: 0, output: expect.stringContaining('cleaned') as string, left: 0 });
    });

    test.skipIf(isMissing)('does not wait for leftovers that are kept', async () => {
      const code = `exec(${JSON.stringify(FAMILY)}, { ...contain, leftovers: 'keep' });`;
      expect(await runOut('sigmask/child_process', SIGMASK_INTERNAL, code)).toEqual({ end: 0, output: '', left: 0 });
    });
  });
});
