// sigmask show: compared with ps on all processes, for some, and for a command that is not started.

import { execFileSync } from 'node:child_process';

import { describe, expect, onTestFinished, test } from 'vitest';

import { SignalSet, signalState } from 'sigmask';
import { spawn } from 'sigmask/child_process';

import { runProgram, sigmask, SIGMASK, UNDER } from '../support/command.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { NO_PROCESS } from './support.ts';

interface Seen {
  pid: number;
  row: string;
}

describe('show', () => {
  const fields = 'pid,ppid,pgid,sid,tty,stat,blocked,ignored,caught,pending';
  // Running, sleeping and waiting for a disk change from one look to the next.
  const alive = (state: string): string => state.replace(/[RSDI]/, 'S');
  const byPs = (): Map<number, string> => {
    const lines = execFileSync('ps', ['-e', '-o', fields], { encoding: 'utf8' }).trim().split('\n').slice(1);
    return new Map(lines.map((line) => {
      const [pid = '', ppid, pgid, sid, tty, stat = '', ...sets] = line.trim().split(/\s+/);
      const state = `${alive(stat.slice(0, 1))}${stat.includes('+') ? '+' : ''}`;
      return [Number(pid), [ppid, pgid, sid, tty, state, ...sets].join(' ')];
    }));
  };
  const hex = (names: string[]): string => SignalSet.from(names as never).bits.toString(16).padStart(16, '0');
  type Json = ReturnType<typeof signalState> & { blocked: string[]; ignored: string[]; caught: string[]; pending: { process: string[] } };
  const reserved = (names: string[]): bigint => names.filter((name) => /^SIG3\d$/.test(name)).reduce((bits, name) => bits | (1n << BigInt(Number(name.slice(3)) - 1)), 0n);
  const digits = (names: string[]): string =>
    (BigInt(`0x${hex(names.filter((name) => !/^SIG3\d$/.test(name)))}`) | reserved(names)).toString(16).padStart(16, '0');
  const bySigmask = (states: Json[]): Seen[] => states.map((one) => {
    const tty = one.tty?.replace('/dev/', '') ?? '?';
    const sets = [one.blocked, one.ignored, one.caught, one.pending.process].map(digits);
    return { pid: one.pid, row: [one.ppid, one.pgid, one.sid, tty, `${alive(one.state)}${one.foreground ? '+' : ''}`, ...sets].join(' ') };
  });

  test.skipIf(skipUnless(hasCommand('ps'), 'ps is not here'))('agrees with ps on every process of the machine at once', async () => {
    let left = [...byPs().keys()];
    const all = left.length;
    let compared = 0;
    let different: string[] = [];
    // A second look is for those that changed between the two looks; those that have ended in the meantime are left out.
    for (let round = 0; round < 20 && left.length > 0; round++) {
      const before = byPs();
      const { stdout } = await sigmask('show', '--json', ...left.map(String));
      const after = byPs();
      const shown = bySigmask(JSON.parse(stdout || '[]') as Json[]).filter(({ pid }) => before.has(pid) && after.has(pid));
      const steady = shown.filter(({ pid, row }) => row === before.get(pid) || row === after.get(pid));
      compared += steady.length;
      const others = shown.filter((one) => !steady.includes(one));
      different = others.map(({ pid, row }) => `${pid}: ${row}, by ps ${before.get(pid)} and ${after.get(pid)}`);
      left = others.map(({ pid }) => pid);
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(all / 2);
  });

  test('shows one process as the table of toString; without a PID, the process that started it', async () => {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', processGroup: 'new', signals: { ignore: 'SIGINT' } });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('asleep', () => signalState(child.pid).state === 'S' && signalState(child.pid).command === 'sleep');
    expect(await sigmask('show', `${child.pid}`)).toEqual({ code: 0, signal: null, stdout: `${signalState(child.pid)}\n`, stderr: '' });
    const { stdout } = await sigmask('show');
    expect(stdout).toMatch(new RegExp(`^process +${process.pid} `));
  });

  test('shows several; for those that have ended it writes a line each and exits with 2', async () => {
    const { code, stdout, stderr } = await sigmask('show', `${process.pid}`, NO_PROCESS, '1');
    expect([code, stderr]).toEqual([2, `sigmask show: ${NO_PROCESS}: no such process\n`]);
    expect(stdout.match(/^process .*$/gm)?.length).toBe(2);
  });

  test('with a command, shows its state at exec as it really is, without starting it', async () => {
    const options = ['--ignore-signal=INT,RTMIN', '--block-signal=TERM'];
    const { stdout } = await sigmask('show', '--json', ...options, '--', 'touch', '/tmp/never-made');
    const [state] = JSON.parse(stdout) as [Json];
    expect(state).toMatchObject({ command: 'touch', args: ['touch', '/tmp/never-made'], blocked: ['SIGTERM'], ignored: ['SIGINT', 'SIGRTMIN'], caught: [] });
    const executed = await sigmask('run', ...options, '/bin/cat', '/proc/self/status');
    expect(executed.stdout).toContain(`SigBlk:\t${digits(state.blocked)}\nSigIgn:\t${digits(state.ignored)}\nSigCgt:\t${digits([])}\n`);
    expect((await sigmask('run', 'ls', '/tmp/never-made')).code).not.toBe(0);
    // A signal that is ignored around it stays ignored in commands.
    const inherited = await runProgram(UNDER, ['-i', '3', '-b', '0', SIGMASK, 'show', '--json', '--', 'true']);
    expect((JSON.parse(inherited.stdout) as [Json])[0].ignored).toEqual(['SIGHUP', 'SIGINT']);
  });
});
