// foregroundChild in a pipeline of an interactive shell, where another process may read the keys, alone and behind the wrapper.

import { describe, expect, test } from 'vitest';

import { count, KEYS, open, quoted, READ, stopAndContinue } from './job-shell.ts';
import { WAYS } from './wrapper.ts';

// Reads the terminal, although its input is a pipe, and leaves at "q".
const PAGER = `$| = 1; open my $keys, "<", "/dev/tty"; print "pager ", scalar <STDIN>; while (<$keys>) { print "pager got $_"; exit 7 if /^q/ }`;
const COPY = `$| = 1; print "copy of $_" while <STDIN>`;

describe.each(WAYS)('a program in a pipeline %s', (_, wrapper) => {
  test('leaves the keys to a pager', async () => {
    const shell = await open();
    shell.press(`${quoted(...wrapper, 'perl', '-e', KEYS)} | ${quoted('perl', '-e', PAGER)}`, 'enter');
    await shell.shows(/pager ready\r/);
    shell.press('line', 'enter');
    await shell.shows(/pager got line/);
    await stopAndContinue(shell);
    shell.press('again', 'enter');
    await shell.shows(/pager got again/);
    shell.press('^\\');
    expect(await shell.status()).toBe(131);
  });

  test('gets the signals of the keys', async () => {
    const shell = await open();
    shell.press(`${quoted(...wrapper, 'perl', '-e', KEYS)} | ${quoted('perl', '-e', `$SIG{INT} = $SIG{QUIT} = sub {}; ${COPY}`)}; echo "ended \${PIPESTATUS[0]}"`, 'enter');
    await shell.shows(/copy of ready\r/);
    shell.press('^C');
    await shell.shows(/copy of heard INT\r/);
    shell.press('^\\');
    await shell.shows(/ended 42\r/);
    expect(count(shell.output, 'copy of heard INT\r')).toBe(1);
  });

  test('reads the terminal when nothing else does', async () => {
    const shell = await open();
    shell.press(`${quoted(...wrapper, 'perl', '-e', READ)} | ${quoted('perl', '-e', COPY)}`, 'enter');
    await shell.shows(/copy of ready\r/);
    shell.press('text', 'enter');
    await shell.shows('copy of got text');
    await stopAndContinue(shell);
    shell.press('more', 'enter');
    await shell.shows('copy of got more');
    shell.press('^D');
    expect(await shell.status()).toBe(0);
  });
});
