// sigmask run gives a command the environment and the arguments that env(1) gives it, byte for byte. SIGMASK_TEST_RUNS is the
// number of tries.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

import { spawnSync } from 'sigmask/child_process';

import { runProgram, SIGMASK, type Result } from '../support/command.ts';
import { bytesOf, CASES, ENV, execute, NODE, noProc, noSanitizer, PATH, pathOf, PRINT, UTILITIES, type Outcome } from '../support/exact.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 20);

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(([shell = '']) => !skipUnless(hasCommand(shell), `${shell} is not here`));
const VARIANTS = [
  ...SHELLS.map(([shell = '', ...options]) => [shell, [pathOf(shell), ...options, SIGMASK, 'run']] as const),
  ['--contain', [SIGMASK, 'run', '--contain', '--timeout', '1d']] as const,
];

/** Under env, and under sigmask run in each of the shells, and with --contain. */
async function expectTheSame(environment: readonly string[], command: readonly string[] = PRINT, variants = VARIANTS): Promise<Outcome> {
  const runs = variants.map(async ([shell, run]) => [shell, await execute([...run, ...command], environment)]);
  const [expected, ...outcomes] = await Promise.all([execute([ENV, ...command], environment), ...runs]);
  expect(outcomes).toEqual(variants.map(([shell]) => [shell, expected]));
  return expected;
}

const large = (size: number): string[] => {
  const pairs = [PATH];
  for (let left = size - PATH.length - 1; left > 0; left -= Math.min(left, 50_000)) {
    const length = Math.min(left, 50_000);
    pairs.push(`V=${'\xfe'.repeat(length)}`.slice(0, length - 1));
  }
  return pairs;
};

const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const text = (maxLength: number): fc.Arbitrary<string> => fc.array(byte, { maxLength }).map((bytes) => bytes.join(''));
const known = fc.constantFrom(...CASES.flatMap(([, environment]) => environment).filter((pair) => pair !== PATH));
const sized = fc.tuple(byte, fc.integer({ min: 1, max: 60_000 })).map(([one, size]) => one.repeat(size));
const entry = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(text(12), text(40)).map(([name, value]) => `${name}=${value}`) },
  { weight: 2, arbitrary: known },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('A', 'B', 'key', 'HOME', 'TERM'), text(300)).map(([name, value]) => `${name}=${value}`) },
  { weight: 1, arbitrary: text(20) },
);
const environments = fc
  .tuple(fc.array(entry, { maxLength: 40 }), fc.array(sized, { maxLength: 3 }))
  .map(([entries, values]) => [PATH, ...entries, ...values.map((value, index) => `BIG${index}=${value}`)]);

describe.skipIf(noSanitizer || noProc)('run and env side by side', () => {
  test.each(CASES)('give a command the same environment: %s', async (_, environment) => {
    const { code, output } = await expectTheSame(environment);
    expect([code, output.startsWith(environment.map((pair) => `${pair}\0`).join(''))]).toEqual([0, true]);
  });

  test.each([31_999, 32_000, 32_001, 32_768, 64_000, 200_000])('give a command the same environment of %i bytes', async (size) => {
    expect((await expectTheSame(large(size))).output.length).toBe(size + PRINT.join(' ').length + 1);
  });

  test('give a command the same arguments', async () => {
    const args = ['', 'caf\xe9', '\xff', bytesOf('é\u{1f600}'), '\xef\xbf\xbd', '--', '-x', 'a\nb', '', '*', '$(exit 3)', ' ', ''];
    await expectTheSame([PATH, 'NODE_OPTIONS=--title=overwritten'], [...PRINT, ...args]);
    await expectTheSame([PATH], [PRINT[0] as string, '/proc/self/cmdline', '\xe9'.repeat(100_000), 'x'.repeat(100_000)]);
  });

  test('give a command the same for random environments and arguments', async () => {
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(environments, fc.array(text(20), { maxLength: 5 }), async (environment, args) => {
        const variant = VARIANTS.at(turn++ % VARIANTS.length);
        await expectTheSame(environment, [...PRINT, ...args], variant === undefined ? [] : [variant]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  test('find a command of any bytes in a PATH of any bytes', async () => {
    const folder = mkdtempSync('/tmp/sigmask-');
    afterAll(() => rmSync(folder, { recursive: true }));
    const inner = Buffer.from(`${folder}/caf\xe9`, 'latin1');
    mkdirSync(inner);
    symlinkSync(PRINT[0] as string, Buffer.concat([inner, Buffer.from('/pr\xffnt', 'latin1')]));
    // Shells take the last PATH, execvp(3) the first.
    const paths = [`PATH=${NODE}:${folder}/caf\xe9:${UTILITIES}`, `PATH=${NODE}:${UTILITIES}`];
    const { code } = await expectTheSame(paths, ['pr\xffnt', ...PRINT.slice(1)]);
    expect(code).toBe(0);
  });

  test('pass through each other', async () => {
    const environment = [PATH, 'a.b=\xff', 'A=1', 'A=2', 'SIGMASK_INHERITED=garbage'];
    const nested = VARIANTS.map(([shell, run]) => [shell, [...run, SIGMASK, 'run', ENV, SIGMASK, 'run']] as const);
    await expectTheSame(environment, PRINT, nested);
    const direct = await execute([process.execPath, SIGMASK, 'run', ...PRINT], environment);
    expect(direct).toEqual(await execute([ENV, ...PRINT], environment));
  });

  // Only bash has descriptors above 9. It leaves its script open as standard error where that is closed.
  const others = VARIANTS.filter(([shell]) => shell !== 'bash');
  test.skipIf(skipUnless(hasCommand('bash'), 'bash is not here')).each([
    ['<&-', 1, VARIANTS],
    ['>&-', 2, VARIANTS],
    ['2>&-', 1, others],
  ])('leave descriptors and the limit of open files as they were, with %s', async (closed, output, variants) => {
    const open = `ulimit -Sn 77; exec 7</dev/null 12</dev/null 65>/dev/null ${closed}; exec "$@"`;
    const list = ['sh', '-c', `ulimit -Sn >&${output}; ls /proc/$$/fd >&${output}`];
    const under = (...program: string[]): Promise<Result> => runProgram('bash', ['-c', open, 'bash', ...program, ...list]);
    const expected = await under('env');
    expect(`${expected.stdout}${expected.stderr}`).toMatch(/^77\n(.*\n)?12\n(.*\n)?65\n(.*\n)?7\n/s);
    for (const [shell, run] of variants) expect([shell, await under(...run)]).toEqual([shell, expected]);
  });
});

test.skipIf(noSanitizer)('without the shell a command gets what Node was started with', async () => {
  const { stdout } = await runProgram(process.execPath, [SIGMASK, 'run', 'env'], { 'a.b': '1', SIGMASK_INHERITED: '1 0 0 - 0' });
  expect(stdout).toMatch(/^a\.b=1$/m);
  expect(stdout).toMatch(/^SIGMASK_INHERITED=1 0 0 - 0$/m);
});

describe.skipIf(noSanitizer || noProc)('the environment that the script has noted', () => {
  const program = [SIGMASK, 'run', ...PRINT];
  const start = (note: string, chunk: string): Promise<Outcome> => {
    const script = `export SIGMASK_INHERITED="$$ 0 0 - ${note}" SIGMASK_ENVIRON_1="${chunk}"; exec node "$@"`;
    return execute([pathOf('sh'), '-c', script, 'sh', ...program], [PATH, 'A=1', 'X=\xff']);
  };
  const environmentOf = ({ output }: Outcome): string[] => output.split('\0').filter((pair) => /^(A|B|X|SIGMASK_.*)=/.test(pair)).sort();

  test('reaches the command', async () => {
    expect(environmentOf(await start('1 0 1 2', ' 42 3d ff 00\n 42 3d 32 00'))).toEqual(['B=2', 'B=\xff']);
  });

  test.each([
    ['it is missing', '0 0 1 2', ''],
    ['its end is missing', '1 0 1 2', `42 3d${' 61'.repeat(31_998)}`],
    ['a part is missing', '2 0 1 2', '42 3d 00'],
  ])('is not used where %s: the command gets the environment that the shell has passed on', async (_, note, chunk) => {
    expect(environmentOf(await start(note, chunk))).toEqual(['A=1', 'X=\xff']);
  });
});

describe.skipIf(noSanitizer || noProc)('a plan for a child that is Node', () => {
  const print = `process.stdout.write(require('fs').readFileSync('/proc/self/environ'))`;

  test('changes NODE_OPTIONS and SIGMASK_PLAN only', async () => {
    const environment = [PATH, 'A=\xff', 'a.b=1', 'NODE_OPTIONS=--title=x', 'A=2'];
    const { code, output } = await execute([SIGMASK, 'run', '--ignore-signal=HUP', 'node', '-e', print], environment);
    const pairs = output.split('\0').slice(0, -1);
    expect([code, pairs.slice(0, -2)]).toEqual([0, environment.filter((pair) => !pair.startsWith('NODE_OPTIONS='))]);
    expect(pairs.slice(-2)).toEqual([expect.stringMatching(/^NODE_OPTIONS=--require=.* --title=x$/), expect.stringMatching(/^SIGMASK_PLAN=.*"nodeOptions":"--title=x"/)]);
  });

  test('does not reach the command if it was for sigmask run itself', async () => {
    const env = { PATH: PATH.slice('PATH='.length), NODE_OPTIONS: '--no-warnings' };
    const { stdout } = spawnSync(process.execPath, [SIGMASK, 'run', 'env'], { encoding: 'utf8', env, signals: { ignore: 'SIGHUP' } });
    expect(stdout.trim().split('\n').filter((pair) => /^(NODE_OPTIONS|SIGMASK)/.test(pair))).toEqual(['NODE_OPTIONS=--no-warnings']);
  });
});
