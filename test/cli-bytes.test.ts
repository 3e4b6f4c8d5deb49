// sigmask run gives a command the environment and the arguments that env(1) gives it, byte for byte. SIGMASK_TEST_RUNS says
// how often to try.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

import { spawnSync } from 'sigmask/child_process';

import { forEach, runProgram, sigmask, SIGMASK, type Result } from './support/command.ts';
import { hasCommand, skipUnless } from './support/skip.ts';

const RUNS = Number(process.env['SIGMASK_TEST_RUNS'] ?? 20);
const EXACT = join(dirname(SIGMASK), '..', 'build', 'test', 'exact');
// A hang ends the test. A step takes about 0.1 seconds on an idle machine.
const LIMIT = 300_000;

const pathOf = (command: string): string => execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
const ENV = pathOf('env');
const [NODE, UTILITIES] = [dirname(process.execPath), `${dirname(ENV)}:/usr/bin:/bin`];
const PATH = `PATH=${NODE}:${UTILITIES}`;
// Prints both as they are.
const PRINT = [pathOf('cat'), '/proc/self/environ', '/proc/self/cmdline'];

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(([shell = '']) => !skipUnless(hasCommand(shell), `${shell} is not here`));
const VARIANTS = SHELLS.map(([shell = '', ...options]) => [shell, [pathOf(shell), ...options, SIGMASK, 'run']] as const);

/** Bytes as a string with one character for each. */
interface Outcome {
  code: number | null;
  signal: string | null;
  output: string;
}

async function execute(args: readonly string[], environment: readonly string[]): Promise<Outcome> {
  const child = spawn(EXACT, [`${args.length}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<[number | null, string | null]>((resolve, reject) => child.on('error', reject).on('close', (...end) => resolve(end)));
  child.stdin.end(Buffer.from([...args, ...environment].map((text) => `${text}\0`).join(''), 'latin1'));
  const [[code, signal], output] = await Promise.all([ended, buffer(child.stdout)]);
  return { code, signal, output: output.toString('latin1') };
}

/** Under env, and under sigmask run by each of the shells. */
async function expectTheSame(environment: readonly string[], command: readonly string[] = PRINT, variants = VARIANTS): Promise<Outcome> {
  const expected = await execute([ENV, ...command], environment);
  for (const [shell, run] of variants) expect([shell, await execute([...run, ...command], environment)]).toEqual([shell, expected]);
  return expected;
}

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const large = (size: number): string[] => {
  const pairs = [PATH];
  for (let left = size - PATH.length - 1; left > 0; left -= Math.min(left, 50_000)) {
    const length = Math.min(left, 50_000);
    pairs.push(`V=${'\xfe'.repeat(length)}`.slice(0, length - 1));
  }
  return pairs;
};

const FIXED: [string, string[]][] = [
  ['names of the variables that the script once had', [PATH, 'key=k', 'value=v', 'fd=f', 'blocked=b', 'ignored=i', 'open=xyz']],
  ['names that begin with SIGMASK_', [
    PATH, 'SIGMASK_INHERITED=garbage', 'SIGMASK_INHERITED=1 ff ff 3 1 9', 'SIGMASK_ENVIRON_1=41 42', 'SIGMASK_ENVIRON_2=', 'SIGMASK_CHUNKS=9', 'SIGMASK_CHUNK=x',
    'SIGMASK_OPEN=99', 'SIGMASK_FD=x', 'SIGMASK_KEY=x', 'SIGMASK_VALUE=x', 'SIGMASK_BLOCKED=zz', 'SIGMASK_IGNORED=zz', 'SIGMASK_FILES=x', 'SIGMASK_PLAN=garbage',
  ]],
  ['names that are not valid in a shell', [PATH, 'a.b=1', 'npm-x=2', '5=five', '=x', '==', ' =space', 'BASH_FUNC_f%%=() { echo hi; }', '__proto__=p']],
  ['functions that bash imports', [PATH, ...['read', 'od', 'ulimit', 'node', 'command'].map((name) => `BASH_FUNC_${name}%%=() { echo imported; }`)]],
  ['bytes that are not UTF-8', [PATH, 'X=caf\xe9', 'Y=\xff\xfe\x80', `\xe9=1`, `U=${bytesOf('café')}`]],
  ['newlines and the characters of a shell', [PATH, 'N=\n\n', 'M=a\nB=b', `Q='"$(exit 3)\`exit 4\``, 'T=\t', 'E= ']],
  ['duplicates, names without "=", empty strings', [PATH, 'A=1', 'A=2', `PATH=${NODE}`, 'A=1', 'NOVALUE', '', 'A', '', '']],
  ['names of the shell and of its options', [
    PATH, 'IFS=0123456789abcdef ', 'ENV=/nowhere', 'CDPATH=/', 'PS4=$(echo bad >&2)', 'OLDPWD=/nowhere', 'PWD=/nowhere', '_=x', 'PPID=x', 'OPTIND=1', 'LC_ALL=C', 'SHLVL=x',
    'POSIXLY_CORRECT=1', 'SHELLOPTS=errexit:nounset:noglob:xtrace', 'GLOBIGNORE=*', 'EXECIGNORE=*', 'BASH_ENV=/nowhere',
  ]],
  ['names of Node', [
    PATH, 'NODE_OPTIONS=--nonsense --title=x', 'NODE_CHANNEL_FD=abc', 'NODE_CHANNEL_SERIALIZATION_MODE=x', 'NODE_UNIQUE_ID=7', 'NODE_NO_WARNINGS=1', 'NODE_PATH=/x', 'NO_COLOR=1', 'FORCE_COLOR=9',
  ]],
  ['no PATH=', [`PATHS=${UTILITIES}`, 'A=1']],
  ['no variable', []],
];
// Without PATH it is the shell that decides where there is a Node.
const findsNode = !skipUnless(['/usr/local/bin', '/usr/bin', '/bin'].some((folder) => existsSync(join(folder, 'node'))), 'no node where a shell without PATH looks');
const CASES = FIXED.filter(([, environment]) => findsNode || environment.includes(PATH));

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

// A sanitizer's runtime has to be preloaded, which the environment says.
const noSanitizer = skipUnless(process.env['SIGMASK_TEST_SANITIZED'] === undefined, 'a sanitizer needs its own environment');
const noProc = skipUnless(existsSync('/proc/self/environ'), 'without a /proc the environment of a process cannot be read');

describe.skipIf(noSanitizer || noProc)('run and env side by side', { timeout: LIMIT }, () => {
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

describe.skipIf(noSanitizer || noProc)('the environment that the script has noted', { timeout: LIMIT }, () => {
  const program = [SIGMASK, 'run', ...PRINT];
  const start = (note: string, chunk: string): Promise<Outcome> => {
    const script = `export SIGMASK_INHERITED="$$ 0 0 - ${note}" SIGMASK_ENVIRON_1="${chunk}"; exec node "$@"`;
    return execute([pathOf('sh'), '-c', script, 'sh', ...program], [PATH, 'A=1', 'X=\xff']);
  };
  const environmentOf = ({ output }: Outcome): string[] => output.split('\0').filter((pair) => /^(A|B|X|SIGMASK_.*)=/.test(pair)).sort();

  test('is what the command gets', async () => {
    expect(environmentOf(await start('1 0 1 2', ' 42 3d ff 00\n 42 3d 32 00'))).toEqual(['B=2', 'B=\xff']);
  });

  test.each([
    ['there is none', '0 0 1 2', ''],
    ['its end is missing', '1 0 1 2', `42 3d${' 61'.repeat(31_998)}`],
    ['a part is missing', '2 0 1 2', '42 3d 00'],
  ])('is not used where %s: the command gets what the shell has passed on', async (_, note, chunk) => {
    expect(environmentOf(await start(note, chunk))).toEqual(['A=1', 'X=\xff']);
  });
});

describe.skipIf(noSanitizer || noProc)('a plan for a child that is Node', { timeout: LIMIT }, () => {
  const print = `process.stdout.write(require('fs').readFileSync('/proc/self/environ'))`;

  test('changes NODE_OPTIONS and SIGMASK_PLAN only', async () => {
    const environment = [PATH, 'A=\xff', 'a.b=1', 'NODE_OPTIONS=--title=x', 'A=2'];
    const { code, output } = await execute([SIGMASK, 'run', '--ignore-signal=HUP', 'node', '-e', print], environment);
    const pairs = output.split('\0').slice(0, -1);
    expect([code, pairs.slice(0, -2)]).toEqual([0, environment.filter((pair) => !pair.startsWith('NODE_OPTIONS='))]);
    expect(pairs.slice(-2)).toEqual([expect.stringMatching(/^NODE_OPTIONS=--require=.* --title=x$/), expect.stringMatching(/^SIGMASK_PLAN=.*"nodeOptions":"--title=x"/)]);
  });

  test('that was for sigmask run itself does not reach its command', async () => {
    const env = { PATH: PATH.slice('PATH='.length), NODE_OPTIONS: '--no-warnings' };
    const { stdout } = spawnSync(process.execPath, [SIGMASK, 'run', 'env'], { encoding: 'utf8', env, signals: { ignore: 'SIGHUP' } });
    expect(stdout.trim().split('\n').filter((pair) => /^(NODE_OPTIONS|SIGMASK)/.test(pair))).toEqual(['NODE_OPTIONS=--no-warnings']);
  });
});

describe.skipIf(noSanitizer)('no environment makes a command crash or report another state', { timeout: LIMIT }, () => {
  // A Node that runs show or decode takes these from the user.
  const environments = CASES.map(([name, pairs]) => [name, [PATH, ...pairs.filter((pair) => !/^(PATH|NODE_OPTIONS)=|^SHELLOPTS/.test(pair))]] as const);

  test.each(environments)('%s', async (_, environment) => {
    const commands = [['decode', 'INT'], ['tree', '--json', `${process.pid}`], ['watch', '--count=1', 'show', '1'], ['run', '--list-signal-handling', 'true']];
    await forEach(commands, async (args) => {
      const { code, output } = await execute([SIGMASK, ...args], environment);
      expect([args, code, output === '']).toEqual([args, 0, args[0] === 'run']);
    });
    const shown = await execute([SIGMASK, 'show', '--json', '--', 'x', 'a b', bytesOf('é')], environment);
    expect(JSON.parse(Buffer.from(shown.output, 'latin1').toString())).toMatchObject([{ command: 'x', args: ['x', 'a b', 'é'], blocked: [], ignored: [] }]);
  });

  test.each(['constructor', '__proto__'])('%s is no option and no command', async (name) => {
    for (const args of [['show', `--${name}`], ['tree', `--${name}`], ['decode', `--${name}`], ['watch', `--${name}`], ['watch', name], [name]]) {
      const { code, stdout, stderr } = await sigmask(...args);
      expect([args, code, stdout, stderr.split('\n').length]).toEqual([args, 2, '', 2]);
    }
    expect(await sigmask('run', `--${name}`, 'true')).toEqual({ code: 125, signal: null, stdout: '', stderr: `sigmask run: '--${name}': unknown option\n` });
  });
});
