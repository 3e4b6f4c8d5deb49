// What reaches a command of sigmask run --contain: signal state, descriptors, the end of the parent.

import { spawn as stockSpawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

import { describe, expect, onTestFinished, test } from 'vitest';

import { runProgram, sigmask, SIGMASK, UNDER, type Result } from '../support/command.ts';
import { killMarked, marked } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { RUN, sh, start } from './contained.ts';

describe('what reaches the command', () => {
  const CAT = ['/bin/cat', '/proc/self/status'];
  const setsOf = ({ stdout }: Result): string[] => stdout.split('\n').filter((line) => /^(Sig(Pnd|Blk|Ign|Cgt)|ShdPnd)/.test(line));

  test.each<[string, string[]]>([
    ['what was ignored', []],
    ['ignored signals', ['--ignore-signal=INT,TERM,RTMIN']],
    ['blocked and default signals', ['--block-signal', '--default-signal=HUP,USR1']],
  ])('is the same signal state as without --contain: %s', async (_, options) => {
    const under = (...more: string[]): Promise<Result> => runProgram(UNDER, ['-i', '4003', '-b', '0', SIGMASK, 'run', ...more, ...options, ...CAT]);
    const [plain, contained] = await Promise.all([under(), under('--contain')]);
    expect([contained.code, setsOf(contained)]).toEqual([0, setsOf(plain)]);
    expect(setsOf(contained)).toHaveLength(5);
  });

  test('is the list of signals, also in JSON', async () => {
    const { stderr } = await sigmask('run', '--contain', '--json', '--ignore-signal=INT', '--list-signal-handling', 'true');
    expect(JSON.parse(stderr)).toEqual({ blocked: [], ignored: ['SIGINT'] });
  });

  test('is no SIGHUP under nohup', async () => {
    const mark = `SIGMASK_TEST_MARK=nohup-${process.pid}.`;
    onTestFinished(() => killMarked(mark));
    const child = stockSpawn('nohup', [...RUN, 'env', mark, ...sh('echo ready; exec sleep 60')], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    child.kill('SIGHUP');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    const late = await start([], sh('trap "echo hup" HUP; echo ready; sleep 0.1 & wait; echo end; sleep 60'));
    late.child.kill('SIGHUP');
    await until('it has come', () => late.output().includes('hup'));
  });

  test('a descriptor that the command closes is closed', async () => {
    const child = stockSpawn(SIGMASK, ['run', '--contain', ...sh('exec 5>&-; echo ready; exec sleep 60')], { stdio: ['ignore', 'pipe', 'inherit', 'ignore', 'ignore', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const fifth = (child.stdio as unknown as Readable[])[5] as Readable;
    await once(fifth.resume(), 'end');
    expect(child.exitCode).toBeNull();
  });

  test('--parent-death-signal reaches the command when the parent of sigmask ends', async () => {
    const mark = `SIGMASK_TEST_MARK=death-${process.pid}.`;
    onTestFinished(() => killMarked(mark));
    const script = `"${SIGMASK}" run --contain --parent-death-signal=USR1 env ${mark} sh -c 'trap "echo asked; exit" USR1; echo ready; while :; do sleep 0.05; done' & read line`;
    const parent = stockSpawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    parent.stdout.on('data', (text: Buffer) => (output += text.toString()));
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    await until('it was asked, and has ended', () => output.includes('asked') && marked(mark).length === 0);
  });
});
