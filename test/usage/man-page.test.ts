// man/sigmask.1: the same words as --help, in a form that man shows without a warning.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from 'vitest';

import { runProgram, sigmask } from '../support/command.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = join(ROOT, 'man', 'sigmask.1');

test('is what scripts/man-page.mjs writes', async () => {
  const { manPage } = await import(pathToFileURL(join(ROOT, 'scripts', 'man-page.mjs')).href) as { manPage: () => string };
  expect(readFileSync(PAGE, 'utf8')).toBe(manPage());
});

test.skipIf(skipUnless(hasCommand('groff'), 'there is no groff'))('groff formats it without a warning', async () => {
  expect(await runProgram('groff', ['-man', '-ww', '-Tutf8', '-z', PAGE])).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
});

const isManual = hasCommand('man') && hasCommand('col');
test.skipIf(skipUnless(isManual, 'there is no man or no col'))('man shows every word of every --help, without a warning', async () => {
  const { code, stdout, stderr } = await runProgram('sh', ['-c', 'man --warnings=w -l "$0" | col -b', PAGE], { LC_ALL: 'C.UTF-8', MANWIDTH: '78', MAN_KEEP_FORMATTING: '' });
  expect([code, stderr]).toEqual([0, '']);
  // man hyphenates, and breaks lines elsewhere.
  const letters = (text: string): string => text.replace(/[‐\-]\n\s*/g, '').replace(/[\s‐\-]/g, '').replaceAll('…', '...');
  const shown = letters(stdout);
  for (const name of ['show', 'tree', 'watch', 'run', 'end', 'decode', 'completion', 'help']) {
    const { stdout: help } = await sigmask('help', name);
    const blocks = help.split(/\n\n|\n(?= {2}\S)/).map(letters).filter((block) => block !== '');
    expect(blocks.length).toBeGreaterThan(4);
    expect(blocks.filter((block) => !shown.includes(block))).toEqual([]);
  }
});
