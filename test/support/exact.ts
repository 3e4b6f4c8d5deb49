// Programs with arguments and an environment of any bytes, and environments that a shell or Node changes.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { SIGMASK } from './command.ts';
import { skipUnless } from './skip.ts';

const EXACT = join(dirname(SIGMASK), '..', 'build', 'test', 'exact');

export const pathOf = (command: string): string => execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
export const ENV = pathOf('env');
export const [NODE, UTILITIES] = [dirname(process.execPath), `${dirname(ENV)}:/usr/bin:/bin`];
export const PATH = `PATH=${NODE}:${UTILITIES}`;
// Prints both as they are.
export const PRINT = [pathOf('cat'), '/proc/self/environ', '/proc/self/cmdline'];

/** Bytes as a string with one character for each. */
export interface Outcome {
  code: number | null;
  signal: string | null;
  output: string;
}

export async function execute(args: readonly string[], environment: readonly string[]): Promise<Outcome> {
  const child = spawn(EXACT, [`${args.length}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<[number | null, string | null]>((resolve, reject) => child.on('error', reject).on('close', (...end) => resolve(end)));
  child.stdin.end(Buffer.from([...args, ...environment].map((text) => `${text}\0`).join(''), 'latin1'));
  const [[code, signal], output] = await Promise.all([ended, buffer(child.stdout)]);
  return { code, signal, output: output.toString('latin1') };
}

export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

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
// Without PATH the shell decides where it looks for Node.
const findsNode = !skipUnless(['/usr/local/bin', '/usr/bin', '/bin'].some((folder) => existsSync(join(folder, 'node'))), 'no node where a shell without PATH looks');
export const CASES = FIXED.filter(([, environment]) => findsNode || environment.includes(PATH));

// A sanitizer's runtime must be preloaded, which the environment requests.
export const noSanitizer = skipUnless(process.env['SIGMASK_TEST_SANITIZED'] === undefined, 'a sanitizer needs its own environment');
export const noProc = skipUnless(existsSync('/proc/self/environ'), 'without a /proc the environment of a process cannot be read');

