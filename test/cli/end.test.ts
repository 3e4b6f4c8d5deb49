// sigmask end: ends trees of processes that others have started.

import { spawn as stockSpawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, onTestFinished, test } from 'vitest';

import { processTree, signalState } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { runProgram, sigmask, SIGMASK, type Result } from '../support/command.ts';
import { killMarked, marked } from '../support/processes.ts';
import { othersCanRun, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { NO_PROCESS } from './support.ts';

interface Family {
  pid: number;
  child: ChildProcess;
  /** How many of it exist, except for zombies. */
  left: () => number;
}

let families = 0;

/** A shell that runs `script` in a session of its own, until it has printed "ready". */
async function start(script: string, env: Record<string, string> = {}): Promise<Family> {
  const mark = `SIGMASK_TEST_MARK=end-${process.pid}-${families++}.`;
  onTestFinished(() => killMarked(mark));
  const child = stockSpawn('env', [mark, 'sh', '-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, NODE_OPTIONS: '', ...env } });
  await once(child.stdout, 'data');
  return { pid: Number(child.pid), child, left: () => marked(mark).length };
}

const SUCCESS: Result = { code: 0, signal: null, stdout: '', stderr: '' };
const [WILLING, STUBBORN] = ['setsid sleep 60 & sleep 60 & echo ready; wait', 'trap "" TERM; setsid sleep 60 & sleep 60 & echo ready; wait'];

describe('end', () => {
  test('ends a process with its descendants, also those in other sessions, and returns when none lives', async () => {
    const { pid, child, left } = await start(WILLING);
    const other = await start(WILLING);
    await until('all run', () => left() === 3 && other.left() === 3);
    const ended = once(child, 'exit');
    // The timer of a day does not hold it back.
    expect(await sigmask('end', '--grace', '1d', `${pid}`)).toEqual(SUCCESS);
    expect([left(), other.left()]).toEqual([0, 3]);
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  test('kills what ignores SIGTERM, after the grace', async () => {
    const { pid, child, left } = await start(STUBBORN);
    const ended = once(child, 'exit');
    expect(await sigmask('end', '--grace=0.1', `${pid}`)).toEqual(SUCCESS);
    expect([left(), await ended]).toEqual([0, [null, 'SIGKILL']]);
  });

  test('sends another first signal', async () => {
    const { pid, child } = await start('trap "exit 3" USR1; echo ready; while :; do sleep 0.1; done');
    const ended = once(child, 'exit');
    expect(await sigmask('end', '--signal', 'usr1', '--grace', '1h', `${pid}`)).toEqual(SUCCESS);
    expect(await ended).toEqual([3, null]);
  });

  test('continues a stopped tree, so that SIGTERM ends it; kill(1) leaves it', async () => {
    const { pid, left } = await start('trap "exit 3" TERM; sleep 60 & echo ready; wait');
    // Before that it is a shell, whose trap would take the signal.
    await until('sleep runs', () => processTree(pid).children[0]?.state.command === 'sleep');
    process.kill(-pid, 'SIGSTOP');
    await until('it is stopped', () => signalState(pid).state === 'T');
    process.kill(pid, 'SIGTERM');
    expect(signalState(pid).state).toBe('T');
    expect(await sigmask('end', '--grace', '1d', `${pid}`)).toEqual(SUCCESS);
    expect(left()).toBe(0);
  });

  test.each(['--grace=0.1', '--signal=KILL'])('%s leaves no process of a tree that forks and ignores SIGTERM', async (option) => {
    // Orphans leave the tree, but not the session of its root.
    const { pid, left } = await start('trap "" TERM; for i in 1 2 3; do while :; do (sleep 60 &); sleep 0.01; done & done; echo ready; wait');
    await until('it forks', () => left() > 6);
    expect(await sigmask('end', option, `${pid}`)).toEqual(SUCCESS);
    expect(left()).toBe(0);
  });

  test('ends what a process of the tree has contained, also what has left the tree', async () => {
    const daemon = `(setsid sh -c 'trap "" TERM; sleep 60; :' &)`;
    const { pid, left } = await start(`trap "" TERM; ${SIGMASK} run --contain sh -c "trap '' TERM; $SCRIPT"; :`, { SCRIPT: `${daemon}; echo ready; sleep 60; :` });
    expect(await sigmask('end', '--grace', '0.2', `${pid}`)).toEqual(SUCCESS);
    expect(left()).toBe(0);
  });

  test('ends several trees at once, and one tree once that is named twice and has a named member', async () => {
    const [one, two] = [await start('sleep 60 & echo $!; wait'), await start(STUBBORN)];
    const script = 'trap "echo asked" TERM; (trap "" TERM; exec sleep 60) & echo ready; wait; wait; wait';
    const asked = stockSpawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void asked.kill('SIGKILL'));
    let output = '';
    asked.stdout.on('data', (text: Buffer) => (output += text.toString()));
    await once(asked.stdout, 'data');
    const [inner] = (await runProgram('ps', ['-o', 'pid=', '--ppid', `${asked.pid}`])).stdout.trim().split('\n');
    const ended = once(asked, 'close');
    expect(await sigmask('end', '--grace', '0.3', ...[one.pid, two.pid, asked.pid, asked.pid, inner].map(String))).toEqual(SUCCESS);
    await ended;
    expect([one.left(), two.left(), output]).toEqual([0, 0, 'ready\nasked\n']);
  });

  test('reports each process that it cannot end in one line, and ends the others', async () => {
    const { pid, left } = await start(WILLING);
    const outcome = await sigmask('end', NO_PROCESS, `${pid}`, `${process.pid}`);
    const stderr = `sigmask end: ${NO_PROCESS}: no such process\nsigmask end: ${process.pid}: sigmask itself runs below this process\n`;
    expect(outcome).toEqual({ ...SUCCESS, code: 1, stderr });
    expect(left()).toBe(0);
  });

  test('ends a tree from whose session it comes without itself', async () => {
    const orphan = '(read line <&4; "$0" end "$1" 2>&1; echo "code $?") &';
    const script = `exec 4<&0; sh -c '${orphan}' "$0" $$; echo ready; exec sleep 60`;
    const child = stockSpawn('sh', ['-c', script, SIGMASK], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    await once(child.stdout, 'data');
    child.stdin.write('\n');
    const ended = once(child, 'exit');
    await until('it has ended', () => output.includes('code'));
    expect([output, await ended]).toEqual(['ready\ncode 0\n', [null, 'SIGTERM']]);
  });

  const noOther = skipUnless(process.getuid?.() === 0 && othersCanRun(SIGMASK), 'another user needs root, and a checkout that it can reach');
  test.skipIf(noOther)('reports a process that it may not signal', async () => {
    const { pid, left } = await start(WILLING);
    const child = spawn(SIGMASK, ['end', `${pid}`], { uid: 65_534, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, stderr, left()]).toEqual([1, `sigmask end: ${pid}: no permission to signal it\n`, 3]);
  });

  test.each<[string[], string]>([
    [[], 'missing PID'],
    [['x'], "'x': invalid process number"],
    [['--grace=-1', '1'], "'-1' for '--grace': invalid time"],
    [['--grace', '1x', '1'], "'1x' for '--grace': invalid time"],
    [['--signal', 'FOO', '1'], "'FOO': invalid signal"],
  ])('%j is an error in one line, with exit code 2', async (args, message) => {
    expect(await sigmask('end', ...args)).toEqual({ ...SUCCESS, code: 2, stderr: `sigmask end: ${message}; see "sigmask end --help"\n` });
  });
});
