// sigmask show, tree, decode and watch.

import { execFileSync, spawn as stockSpawn, spawnSync as stockSpawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { describe, expect, onTestFinished, test } from 'vitest';

import { processTree, SignalSet, signalState } from 'sigmask';
import { spawn } from 'sigmask/child_process';
import { openTerminal } from 'sigmask/testing';

import { runProgram, sigmask, SIGMASK, UNDER } from '../support/command.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';

const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);
const NOBODY = String(2 ** 22 + 1);

/** A shell with four children: one ignores SIGINT, one blocks it, one has a handler and one ends of it. */
async function startFamily(): Promise<number> {
  const script = `
    env --ignore-signal=INT sleep 60 &
    env --default-signal=INT --block-signal=INT sleep 60 &
    env --default-signal=INT sh -c 'trap : INT; echo ready; read line' <&3 &
    env --default-signal=INT sleep 60 &
    read line`;
  const child = spawn('/bin/sh', ['-c', `exec 3<&0; ${script}`], { processGroup: 'new', stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.killGroup('SIGKILL'));
  await once(child.stdout, 'data');
  await until('all are there', () => processTree(child.pid).children.filter(({ state }) => state.command === 'sleep').length === 3);
  return Number(child.pid);
}

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
    // A second look is for those that had changed between the looks of the two; those that go in the meantime are left out.
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

  test('of one process: the table of toString; without a PID, of the process that has started it', async () => {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', processGroup: 'new', signals: { ignore: 'SIGINT' } });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('asleep', () => signalState(child.pid).state === 'S' && signalState(child.pid).command === 'sleep');
    expect(await sigmask('show', `${child.pid}`)).toEqual({ code: 0, signal: null, stdout: `${signalState(child.pid)}\n`, stderr: '' });
    const { stdout } = await sigmask('show');
    expect(stdout).toMatch(new RegExp(`^process +${process.pid} `));
  });

  test('of several, and of some that have gone: what there is, a line for each other, exit code 2', async () => {
    const { code, stdout, stderr } = await sigmask('show', `${process.pid}`, NOBODY, '1');
    expect([code, stderr]).toEqual([2, `sigmask show: ${NOBODY}: no such process\n`]);
    expect(stdout.match(/^process .*$/gm)?.length).toBe(2);
  });

  test('with a command: what that would be born with, which it really is, without starting it', async () => {
    const options = ['--ignore-signal=INT,RTMIN', '--block-signal=TERM'];
    const { stdout } = await sigmask('show', '--json', ...options, '--', 'touch', '/tmp/never-made');
    const [state] = JSON.parse(stdout) as [Json];
    expect(state).toMatchObject({ command: 'touch', args: ['touch', '/tmp/never-made'], blocked: ['SIGTERM'], ignored: ['SIGINT', 'SIGRTMIN'], caught: [] });
    const born = await sigmask('run', ...options, '/bin/cat', '/proc/self/status');
    expect(born.stdout).toContain(`SigBlk:\t${digits(state.blocked)}\nSigIgn:\t${digits(state.ignored)}\nSigCgt:\t${digits([])}\n`);
    expect((await sigmask('run', 'ls', '/tmp/never-made')).code).not.toBe(0);
    // What is ignored around it goes on to commands.
    const inherited = await runProgram(UNDER, ['-i', '3', '-b', '0', SIGMASK, 'show', '--json', '--', 'true']);
    expect((JSON.parse(inherited.stdout) as [Json])[0].ignored).toEqual(['SIGHUP', 'SIGINT']);
  });
});

describe('tree', () => {
  test('--signal says who ends, survives or has a handler, as fate() does', async () => {
    const pid = await startFamily();
    const { code, stdout, stderr } = await sigmask('tree', '--signal', 'int', `${pid}`);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.replace(/^ *\d+ +\d+ +\S+ +/gm, '').split('\n');
    expect(lines[0]).toMatch(/^ *PID +PGID +TTY +INT +COMMAND$/);
    // Some shells catch SIGINT while they read.
    const fate = signalState(pid).fate('SIGINT');
    expect(lines[1]).toMatch(new RegExp(`^${fate} +/bin/sh -c exec 3`));
    expect(lines.slice(2, 6).map((line) => line.replace(/[├└]─ /, '')).sort()).toEqual([
      'catch      sh -c trap : INT; echo ready; read line', 'ignore     sleep 60', 'pending    sleep 60', 'terminate  sleep 60',
    ]);
    expect([2, 3, 4, 5].map((line) => lines[line]?.replace(/[^├└]/g, ''))).toEqual(['├', '├', '├', '└']);
    const [ending, deciding] = fate === 'catch' ? ['1', '2 have handlers'] : ['2', '1 has a handler'];
    expect(lines.slice(6)).toEqual(['', `SIGINT: ${ending} would end, 2 would survive, ${deciding}`, '']);
  });

  test('--json is processTree() with the fate of each; without a signal just that', async () => {
    const pid = await startFamily();
    const plain = JSON.parse((await sigmask('tree', '--json', `${pid}`)).stdout) as object;
    expect(plain).toEqual(JSON.parse(JSON.stringify(processTree(pid))));
    const withFate = JSON.parse((await sigmask('tree', '--json', '--signal=TERM', `${pid}`)).stdout) as { fate: string; children: { fate: string }[] };
    expect([withFate.fate, ...withFate.children.map(({ fate }) => fate)]).toEqual(Array(5).fill('terminate'));
  });

  test('without a PID from the process on that has started it', async () => {
    const { stdout } = await sigmask('tree');
    expect(stdout).toMatch(/^ *PID +PGID +TTY +BLOCKED +IGNORED +COMMAND\n/);
    expect(stdout.split('\n')[1]).toMatch(new RegExp(`^ *${process.pid} `));
  });
});

/** What a terminal of so many columns shows, with its colours. */
async function inTerminal(columns: number, args: string[], env: Record<string, string> = {}): Promise<string> {
  // Node asks many variables whether there are colours, CI among them.
  const { PATH, NODE_V8_COVERAGE, SIGMASK_INTERNAL } = process.env;
  const environment = { PATH, NODE_V8_COVERAGE, SIGMASK_INTERNAL, TERM: 'xterm-256color', ...env };
  // It stays until it is killed: what is written at the end of a terminal's last process may be lost.
  const terminal = openTerminal('sh', ['-c', '"$@"; printf END; exec sleep 60', 'sh', SIGMASK, ...args], { columns, env: environment });
  await terminal.waitFor(/END$/);
  await terminal.end();
  return terminal.output.replace(/END$/, '').replaceAll('\r\n', '\n');
}

const ESCAPES = /\x1b\[[\d;]*[A-Za-z]/g;

describe('in a terminal', () => {
  test.each([40, 60, 80, 200])('of %i columns no line of show, tree or decode is longer than that, and what fits is whole', async (columns) => {
    const pid = await startFamily();
    for (const args of [['show', `${pid}`, `${process.pid}`], ['tree', '--signal', 'INT', `${pid}`], ['tree', '--signal', 'INT', `${process.ppid}`], ['tree', `${pid}`], ['decode', '0xffffffffffffffff'],
      ['show', '--block-signal', '--', 'true']]) {
      const lines = (await inTerminal(columns, args)).replace(ESCAPES, '').split('\n');
      expect(Math.max(...lines.map((line) => [...line].length)), `${args.join(' ')}\n${lines.join('\n')}`).toBeLessThanOrEqual(columns);
      expect(lines.length).toBeGreaterThan(3);
    }
    const tree = (await inTerminal(columns, ['tree', '--signal', 'INT', `${pid}`])).replace(ESCAPES, '');
    if (columns >= 60) expect(tree.match(/─ sleep 60\n/g)?.length).toBe(3);
    expect(tree.includes("sh -c trap : INT; echo ready; read line\n")).toBe(columns >= 80);
  });

  test('of 12 columns the tree is cut, too, and so is its summary', async () => {
    const lines = (await inTerminal(12, ['tree', '--signal', 'INT', `${process.pid}`])).replace(ESCAPES, '').trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(12);
    expect(lines.at(-1)).toMatch(/^SIGINT: \d.*…$/);
  });

  test('a set of many signals is cut in the tree', async () => {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', signals: { ignore: ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] } });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [, row = ''] = (await inTerminal(80, ['tree', `${child.pid}`])).replace(ESCAPES, '').split('\n');
    expect(row).toContain(' HUP,INT,QUIT,… ');
    expect((await sigmask('tree', `${child.pid}`)).stdout).toContain(' HUP,INT,QUIT,TERM ');
  });

  test('who is in the foreground of the terminal has a + after its name', async () => {
    const terminal = openTerminal('sleep', ['60']);
    onTestFinished(() => terminal.end());
    await until('it has it', () => terminal.signalState().foreground && terminal.signalState().command === 'sleep');
    const { tty, pid } = terminal.signalState();
    expect((await sigmask('tree', `${pid}`)).stdout).toContain(`  ${tty?.replace('/dev/', '')}+  `);
  });

  test('it has colours, but not under NO_COLOR, on a dumb terminal or in a pipe', async () => {
    const pid = `${await startFamily()}`;
    const args = ['tree', '--signal', 'INT', pid];
    expect(await inTerminal(200, args)).toMatch(/\x1b\[32mignore\x1b\[39m/);
    const plain = (await sigmask(...args)).stdout;
    expect(plain).not.toContain('\x1b');
    expect(await inTerminal(200, args, { NO_COLOR: '1' })).not.toContain('\x1b');
    expect(await inTerminal(200, args, { TERM: 'dumb' })).not.toContain('\x1b');
    expect((await inTerminal(200, args)).replace(ESCAPES, '')).toBe(plain.replaceAll(/^.{201,}$/gm, (line) => `${line.slice(0, 199)}…`));
  });

  test('watch redraws at the top, within the height, and ends with what it looks at', async () => {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('sleep', () => signalState(child.pid).command === 'sleep');
    const frames = (await inTerminal(80, ['watch', '--interval=0.01', '--count=5', 'tree', `${child.pid}`])).split('\x1b[H\x1b[J');
    expect(frames.length).toBe(6);
    const long = await inTerminal(80, ['watch', '--count=1', 'show', ...Array<string>(4).fill(`${child.pid}`)]);
    expect(long.replace(ESCAPES, '').split('\n').slice(-4)).toEqual(['pending   none', '', '… 21 lines more', '']);
    const watching = inTerminal(80, ['watch', '--interval=0.01', 'show', `${child.pid}`]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await watching).replace(ESCAPES, '')).toMatch(new RegExp(`sigmask watch: ${child.pid}: no such process\n$`));
  });
});

test('a reader that stops reading ends it, without a word', async () => {
  const all = Array.from({ length: 300 }, () => '1');
  const { stdout, stderr } = await runProgram('sh', ['-c', '"$@" | head -1', 'sh', SIGMASK, 'show', ...all]);
  expect([stdout.split('\n').length, stderr]).toEqual([2, '']);
});

test('where it cannot write, that is an error in one line', async () => {
  expect(await runProgram('sh', ['-c', '"$@" > /dev/full', 'sh', SIGMASK, 'decode', 'INT'])).toEqual({
    code: 2, signal: null, stdout: '', stderr: 'sigmask: ENOSPC: no space left on device, write\n',
  });
});

test('run by Node itself it does all but what its shell script has noted', async () => {
  const { stdout } = await runProgram(process.execPath, [SIGMASK, 'show', '--json', '--ignore-signal=INT', '--', 'true']);
  expect(JSON.parse(stdout)).toMatchObject([{ command: 'true', blocked: [], ignored: ['SIGINT'] }]);
});

describe('decode', () => {
  interface Decoded {
    bits: string;
    signals: { number: number; name: string; default: string }[];
  }
  const decode = async (...args: string[]): Promise<Decoded> => JSON.parse((await sigmask('decode', '--json', ...args)).stdout) as Decoded;

  test('a set by name and number with the default action, and names to a set', async () => {
    const expected = '0x4002\n 2  SIGINT       terminate\n15  SIGTERM      terminate\n';
    for (const args of [['0x4002'], ['0000000000004002'], ['INT', 'TERM'], ['sigint', '15'], ['130', '143'], ['0X4002', 'int']]) {
      expect([args, (await sigmask('decode', ...args)).stdout]).toEqual([args, expected]);
    }
  });

  const listed = (kill: string, ...args: string[]): string => execFileSync(kill, args, { encoding: 'utf8' }).trim();
  // The kernel has one signal with two names.
  const other = (name: string): string => ({ IO: 'POLL', POLL: 'IO' })[name] ?? name;

  test.skipIf(skipUnless(hasCommand('bash'), 'bash is not here'))('names are those of kill -l of bash for 1 to 64', async () => {
    const { signals } = await decode('0xffffffffffffffff');
    const names = listed('bash', '-c', 'for signal in $(seq 64); do echo "$signal $(kill -l $signal)"; done').split('\n');
    // It has no names for those that the C library keeps.
    const ours = signals.map(({ number, name }) => `${number} ${name === `SIG${number}` ? '' : name.replace('SIG', '')}`);
    expect(ours).toEqual(names);
    expect(signals.map(({ number }) => number)).toEqual(NUMBERS);
  });

  const kill = '/bin/kill';
  test.skipIf(skipUnless(hasCommand(kill), 'there is no kill but those of shells'))('names are those of kill -l of the system for all that it knows, both ways', async () => {
    const known = listed(kill, '-l').split(/\s+/).filter((name) => /^[A-Z]+\d?$/.test(name));
    expect(known.length).toBeGreaterThanOrEqual(31);
    for (const number of NUMBERS.slice(0, 31)) {
      const name = listed(kill, '-l', `${number}`);
      const { signals } = await decode(name);
      expect(signals.map((one) => one.number)).toEqual([number]);
      expect([name, other(name)]).toContain(signals[0]?.name.replace('SIG', ''));
    }
  });

  test('the default actions are those of fate()', async () => {
    const { signals } = await decode('0xfffffffffffffeff');
    const child = stockSpawn(UNDER, ['-i', '0', '-b', '0', '/bin/sleep', '60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('sleep', () => signalState(child.pid).command === 'sleep');
    const state = signalState(child.pid);
    const settable = signals.filter(({ number }) => number !== 32 && number !== 33);
    expect(settable.map(({ number, default: action }) => `${number} ${action}`)).toEqual(settable.map(({ number }) => `${number} ${state.fate(number)}`));
  });
});

describe('errors are one line and exit code 2, never a stack', () => {
  test.each<[string[], string]>([
    [[], 'sigmask: there is no command; see "sigmask --help"'],
    [['nonsense'], `sigmask: 'nonsense': unknown command; see "sigmask --help"`],
    [['constructor', '--help'], `sigmask: 'constructor': unknown command; see "sigmask --help"`],
    [['show', 'x'], `sigmask show: 'x': invalid process number; see "sigmask show --help"`],
    [['show', '0'], 'sigmask show: pid must be an integer from 1 to 2147483647. Received 0'],
    [['show', NOBODY], `sigmask show: ${NOBODY}: no such process`],
    [['show', '--nonsense'], `sigmask show: '--nonsense': unknown option; see "sigmask show --help"`],
    [['show', '--ignore-signal', '1'], `sigmask show: '--ignore-signal' is for a command, after '--'; see "sigmask show --help"`],
    [['show', '--'], 'sigmask show: there is no command; see "sigmask show --help"'],
    [['tree', NOBODY], `sigmask tree: ${NOBODY}: no such process`],
    [['tree', '1', '2'], 'sigmask tree: there is more than one PID; see "sigmask tree --help"'],
    [['tree', '--signal', 'FOO', '1'], `sigmask tree: 'FOO': invalid signal; see "sigmask tree --help"`],
    [['tree', '--signal'], `sigmask tree: Option '--signal <value>' argument missing`],
    [['decode'], 'sigmask decode: there is nothing to decode; see "sigmask decode --help"'],
    [['decode', '0x1ffffffffffffffff'], `sigmask decode: '0x1ffffffffffffffff': a set has 64 bits; see "sigmask decode --help"`],
    [['decode', '0'], `sigmask decode: '0': invalid signal; see "sigmask decode --help"`],
    [['watch'], 'sigmask watch: it watches show or tree; see "sigmask watch --help"'],
    [['watch', '--interval=-1', 'show'], `sigmask watch: '--interval' must be a number above 0; see "sigmask watch --help"`],
  ])('%j', async (args, line) => {
    expect(await sigmask(...args)).toEqual({ code: 2, signal: null, stdout: '', stderr: `${line}\n` });
  });

  test.each([['decode', '40'], ['decode', 'INT'], ['tree']])('where this process may load no addon: %s %s', async (...args) => {
    const { code, stdout, stderr } = await runProgram(process.execPath, ['--no-addons', SIGMASK, ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^sigmask ${args[0]}: sigmask needs its native addon, .*\n$`));
  });

  const noNamespace = skipUnless(stockSpawnSync('unshare', ['--pid', '--fork', 'true']).status === 0, 'a pid namespace needs unshare and privileges');
  test.skipIf(noNamespace).each(['show', 'tree'])('%s where /proc is that of another pid namespace', async (command) => {
    const { code, stderr } = await runProgram('unshare', ['--pid', '--fork', SIGMASK, command, '1']);
    expect([code, stderr]).toEqual([2, `sigmask ${command}: /proc is not mounted, or shows another pid namespace than the one of this process, which must mount its own\n`]);
  });
});

describe('--help', () => {
  test.each(['show', 'tree', 'watch', 'run', 'decode'])('of %s has its options and examples, in 104 columns', async (command) => {
    const { code, stdout } = await sigmask(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^sigmask ${command} `));
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  sigmask ${command}`));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(104);
    expect((await sigmask(command, '--help', 'more')).stdout).toBe(stdout);
    expect((await sigmask('--help')).stdout).toContain(`\n  ${command} `);
  });

  test('after the command of run is left to that', async () => {
    expect((await sigmask('run', 'printf', '%s', '--help')).stdout).toBe('--help');
  });

  test('--version', async () => {
    const { version } = JSON.parse(await text(stockSpawn('cat', ['package.json']).stdout)) as { version: string };
    expect((await sigmask('--version')).stdout).toBe(`${version}\n`);
  });
});
