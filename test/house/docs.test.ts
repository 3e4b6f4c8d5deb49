// The pages in docs/ are true: their commands are typed, their code is run.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

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
    const options = [...help.matchAll(/^ {2}(--[\w-]+)/gm)].map((match) => match[1] ?? '').filter((option) => option !== '--help' && option !== '--json');
    const page = read(`docs/${command}.md`);
    expect(options.filter((option) => !page.includes(option))).toEqual([]);
  }
});

test("tree.svg is a drawing of the command's output", () => {
  const text = readFileSync(join(ROOT, 'docs', 'tree.svg'), 'utf8').replace(/<[^>]*>/g, '').replaceAll(/\n+/g, '\n');
  expect(text).toMatch(/\$ sigmask tree --signal INT \d+\n/);
  expect(text.match(/ignore/g)?.length).toBe(4);
  expect(text).toContain('SIGINT: 0 would end, 4 would survive, 1 has a handler');
});
