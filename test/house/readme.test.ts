// README.md and CONTRIBUTING.md are true.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { runProgram, type Result } from '../support/command.ts';
import { blocksOf, problemsOf, read, ROOT } from '../support/readme.ts';

const { FACES, LIB } = (await import('../../scripts/wings.mjs' as string)) as { FACES: string; LIB: Record<string, string[]> };

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'docs/how-it-works.md'];

describe('each js block of README.md runs unchanged, and prints what its comments say', () => {
  const blocks = blocksOf(read('README.md')).filter(({ language }) => language === 'js');

  test.each(blocks.map(({ name, text }) => [name, text] as const))('%s', async (_, code) => {
    expect(await problemsOf(code)).toEqual([]);
  });

  test('finds some blocks', () => {
    expect(blocks.length).toBeGreaterThan(5);
  });
});

describe('reports a block', () => {
  test.each<[string, string, string[]]>([
    ['that prints something else', "console.log('one');\n// prints: two\n", ['printed: one\n']],
    ['that prints nothing', '// prints: one\n', ['printed: ']],
    ['that prints more', "console.log('one\\ntwo');\n// prints: one\n", ['printed: one\ntwo\n']],
    ['that fails', 'process.exitCode = 3;\n', ['ended with exit code 3']],
    ['that is killed', "process.kill(process.pid, 'SIGKILL');\n", ['ended with SIGKILL']],
    ['that throws', "throw new Error('broken');\n", ['ended with exit code 1', 'wrote to stderr: ']],
    ['that imports a name that is not exported', "import { nothing } from 'sigmask';\n", ['ended with exit code 1', 'wrote to stderr: ']],
    ['that warns', "process.emitWarning('careful');\n", ['wrote to stderr: ']],
    [
      'that leaves a child behind',
      "import { spawn } from 'sigmask/child_process';\nspawn('sleep', ['60'], { stdio: 'ignore', processGroup: 'new' }).unref();\n",
      ['left behind: '],
    ],
  ])('%s', async (_, code, problems) => {
    // A child that stays for good is seen at once.
    const found = await (problems.includes('left behind: ') ? problemsOf(code, 0) : problemsOf(code));
    expect(found).toEqual(problems.map((start) => expect.stringContaining(start) as string));
  });
});

describe('the documents', () => {
  const links = (...documents: string[]): Promise<Result> => runProgram(process.execPath, [join(ROOT, 'scripts', 'links.mjs'), ...documents]);

  test('have no broken link', async () => {
    const { code, stdout } = await links();
    expect(stdout).toMatch(/^\d+ links in \d+ documents\n$/);
    expect(code).toBe(0);
  });

  test('report a broken link, to a file or to a heading', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigmask-links-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const here = relative(ROOT, folder);
    writeFileSync(join(folder, 'one.md'), '# One\n[a](two.md) [b](#one) [c](#two) [d](https://a.invalid) [e](one.md#none)\n```js\ncode[0](1)\n```\n');
    const { code, stdout } = await links(`${here}/one.md`);
    const broken = ['two.md', '#two', 'one.md#none'].map((link) => `${here}/one.md: ${link} is not there\n`);
    expect([code, stdout]).toEqual([1, `${broken.join('')}5 links in 1 documents\n`]);
  });

  test('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((document) => [...read(document).matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? ''));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  const [tree = '', layers = ''] = blocksOf(read('CONTRIBUTING.md'))
    .filter(({ language }) => language === 'text')
    .map(({ text }) => text);

  const filesIn = (folder: string, ending: RegExp): string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => ending.test(file));

  const stemOf = (path: string): string => path.replace(/^(\.\.?\/)+/, '').replace(/\.(m?[jt]s|cc|h)$/, '');

  test('has every file of lib/ and native/ in its tree', () => {
    const lines = tree.split('\n');
    const folder = (name: string, after = 0): string => {
      const first = lines.findIndex((line, index) => index >= after && line.trimStart().startsWith(`${name}/ `));
      const indent = lines[first]?.search(/\S/) ?? 0;
      const rest = lines.slice(first + 1);
      const end = rest.findIndex((line) => line.search(/\S/) <= indent);
      return [lines[first], ...rest.slice(0, end)].join('\n');
    };
    const missing = (house: string, ending: RegExp): string[] =>
      filesIn(house, ending).filter((file) => {
        const wing = dirname(file) === '.' ? house : dirname(file);
        return !new RegExp(`(?<![\\w-])${basename(stemOf(file))}(?![\\w-])`).test(folder(wing, lines.findIndex((line) => line.startsWith(`${house}/ `))));
      });
    expect(missing('lib', /\.m?ts$/)).toEqual([]);
    expect(missing('native', /\.(cc|h)$/)).toEqual([]);
  });

  test('says which wing may import which', () => {
    const shown = layers.trim().split('\n').filter((line) => !line.startsWith('native:'));
    const rows = shown.map((line) => line.split(' → ').map((side) => side.split(', ').filter((name) => name !== 'nothing')));
    const allowed = rows.flatMap(([from = [], to = []]) => from.map((name) => [name, to]));
    expect(Object.fromEntries(allowed)).toEqual(Object.fromEntries(Object.entries(LIB).filter(([wing]) => wing !== FACES)));
  });

  test('has no import that runs back', () => {
    const run = spawnSync(process.execPath, [join(ROOT, 'scripts', 'check-layers.mjs')], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });
});
