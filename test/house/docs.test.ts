// The pages in docs/ are true: their commands are typed, their code is run.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import * as index from 'sigmask';
import * as childProcess from 'sigmask/child_process';
import * as shutdown from 'sigmask/shutdown';
import * as testing from 'sigmask/testing';

import { runProgram } from '../support/command.ts';
import { runConsole, withoutNumbers } from '../support/console.ts';
import { STEP_LIMIT } from '../support/pace.mts';
import { blocksOf, problemsOf, read, ROOT } from '../support/readme.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

const PAGES = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);
const blocksIn = (language: string): [string, string][] =>
  PAGES.flatMap((page) => blocksOf(read(page)).filter((block) => block.language === language).map(({ name, text }) => [`${page}: ${name}`, text] as [string, string]));

const noShell = skipUnless(hasCommand('bash') && hasCommand('pkill'), 'the console blocks are typed into bash, and use pkill');

describe.skipIf(noShell)('a console block shows the output of its commands, except for numbers', () => {
  test.each(blocksIn('console'))('%s', async (_, block) => {
    expect(withoutNumbers(await runConsole(block))).toBe(withoutNumbers(block));
  });
});

describe('each js block runs unchanged, and prints what its comments say', () => {
  test.each(blocksIn('js'))('%s', async (_, code) => {
    expect(await problemsOf(code)).toEqual([]);
  });
});

describe('each example of a TSDoc comment runs unchanged, and prints what its comments say', () => {
  const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.m?ts$/.test(file));
  const examples = sources.flatMap((file) => {
    const comments = read(join('lib', file)).split('\n').map((line) => /^ \*(?: (.*))?$/.exec(line)?.[1] ?? '').join('\n');
    return blocksOf(comments).filter(({ language }) => language === 'js').map(({ name, text }) => [`lib/${file}${name}`, text] as const);
  });

  test.each(examples)('%s', async (_, code) => {
    expect(await problemsOf(code)).toEqual([]);
  });

  test('there is one for each function', () => {
    const isFunction = (name: string, all: object): boolean => typeof (all as Record<string, unknown>)[name] === 'function' && /^[a-z]/.test(name);
    const functions = [index, childProcess, shutdown, testing].flatMap((face) => Object.keys(face).filter((name) => isFunction(name, face)));
    expect(functions.filter((name) => !examples.some(([, code]) => new RegExp(`import .*\\b${name}\\b.* from 'sigmask`).test(code)))).toEqual([]);
    expect(functions.length).toBeGreaterThan(40);
  });
});

test.each(blocksIn('ts'))('the tests pass in vitest: %s', async (_, code) => {
  const folder = join(ROOT, 'build', 'test', 'guide');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'guide.test.ts'), code);
  // Without this, packages in node_modules stay external.
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default { test: { testTimeout: ${STEP_LIMIT}, expect: { poll: { timeout: ${STEP_LIMIT} } }, server: { deps: { external: [/dist/] } } } };\n`);
  const { code: status, stdout, stderr } = await runProgram(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', folder, '--reporter=json'], { NO_COLOR: '1' });
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: (code.match(/^test\(/gm) ?? []).length, numFailedTests: 0 });
});

test('there is a page for each command, and it names each of its options', () => {
  for (const command of ['show', 'tree', 'watch', 'run', 'end', 'decode']) {
    const help = execFileSync(join(ROOT, 'bin', 'sigmask'), [command, '--help'], { encoding: 'utf8' });
    const options = [...help.matchAll(/^ {2,6}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1] ?? '').filter((option) => option !== '--help' && option !== '--json');
    const page = read(`docs/${command}.md`);
    expect(options.filter((option) => !page.includes(option))).toEqual([]);
  }
});

const { problemsOfPicture } = (await import('../../scripts/check-picture.mjs' as string)) as { problemsOfPicture(file: string): string[] | undefined };
const noBrowser = skipUnless(hasCommand('chromium'), 'the picture is drawn by Chromium');

test.skipIf(noBrowser)('tree.svg keeps its columns in a browser', () => {
  expect(problemsOfPicture(join(ROOT, 'docs', 'tree.svg'))).toEqual([]);
  const collapsed = join(mkdtempSync(join(tmpdir(), 'sigmask-picture-')), 'tree.svg');
  onTestFinished(() => rmSync(dirname(collapsed), { recursive: true }));
  writeFileSync(collapsed, read('docs/tree.svg').replaceAll('white-space:pre', ''));
  expect(problemsOfPicture(collapsed)?.length).toBeGreaterThan(0);
});

test("tree.svg is a drawing of the command's output", () => {
  const text = readFileSync(join(ROOT, 'docs', 'tree.svg'), 'utf8').replace(/<[^>]*>/g, '').replaceAll(/\n+/g, '\n');
  expect(text).toMatch(/\$ sigmask tree --signal INT \d+\n/);
  expect(text.match(/ignore/g)?.length).toBe(4);
  expect(text).toContain('SIGINT: 0 would end, 4 would survive, 1 has a handler');
});
