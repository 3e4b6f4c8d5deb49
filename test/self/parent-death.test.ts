// dieWithParent.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { dieWithParent } from 'sigmask';
import { describe, expect, onTestFinished, test } from 'vitest';

import { fixture } from '../support/fixture.ts';
import { killMarked } from '../support/processes.ts';
import { skipUnless } from '../support/skip.ts';
import { refusalOf } from './support.ts';

const WAYS = [['by pidfd', ''], ['without pidfds', 'no-pidfd']] as const;

const notLinux = skipUnless(process.platform === 'linux', 'the processes are found in /proc');
const noPidfds = skipUnless(!(process.env['SIGMASK_INTERNAL'] ?? '').includes('no-pidfd'), 'the kernel ends the child with the thread');

let environments = 0;

interface Parent {
  process: ChildProcess;
  output: () => string;
  said(text: string): Promise<void>;
  /** When no process has the output any more. */
  closed: Promise<unknown>;
}

function startParent(plan: object, internal: string = ''): Parent {
  const value = `${process.pid}-orphan-${environments++}.`;
  const switches = [process.env['SIGMASK_INTERNAL'], internal].filter(Boolean).join();
  const parent = spawn(process.execPath, [fixture('self/orphan.mjs'), JSON.stringify(plan)], {
    detached: true, stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', SIGMASK_INTERNAL: switches, SIGMASK_TEST_MARK: value },
  });
  onTestFinished(() => killMarked(`SIGMASK_TEST_MARK=${value}`));
  let output = '';
  parent.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const said = async (text: string): Promise<void> => {
    while (!output.includes(text)) await once(parent.stdout, 'data');
  };
  return { process: parent, output: () => output, said, closed: once(parent.stdout, 'close') };
}

describe.skipIf(notLinux)('dieWithParent', () => {
  describe.each(WAYS)('%s', (_, internal) => {
    test.each([
      ['sends SIGTERM by default', {}, ''],
      ['sends a signal to a listener', { listener: true }, 'SIGTERM'],
      ['sends the signal that it is given', { signal: 'SIGKILL' }, ''],
      ['sends the signal of its last call', { signal: 'SIGTERM', listener: true, twice: true }, 'SIGTERM'],
      ['outlasts the Worker that called it', { inWorker: true, listener: true }, 'SIGTERM'],
    ])('%s', async (_title, plan, last) => {
      const parent = startParent(plan, internal);
      await parent.said('ready');
      parent.process.kill('SIGKILL');
      await parent.closed;
      expect(parent.output().trim().split('\n').slice(1)).toEqual(['ready', last].filter(Boolean));
    });
  });

  test.skipIf(noPidfds)('sends nothing when a Worker of the parent ends that has started the child', async () => {
    const parent = startParent({ fromWorker: true, listener: true });
    await parent.said('ready');
    parent.process.stdin!.write('\n');
    await parent.said('worker ended');
    expect(parent.output()).not.toContain('SIGTERM');
    parent.process.kill('SIGKILL');
    await parent.closed;
    expect(parent.output()).toContain('SIGTERM');
  });
});

test.each([['SIGFOO', 'ERR_UNKNOWN_SIGNAL'], [0, 'ERR_OUT_OF_RANGE'], [null, 'ERR_INVALID_ARG_TYPE'], [{}, 'ERR_INVALID_ARG_TYPE']])(
  'dieWithParent(%j) throws',
  async (signal, code) => {
    expect(await refusalOf(() => dieWithParent(signal as never))).toBe(`${code} signal`);
  },
);
