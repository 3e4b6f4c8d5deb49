// Programs that run as jobs of an interactive shell, and the shell.

import { expect, onTestFinished } from 'vitest';

import { Shell } from '../support/terminal.ts';

// Writes each SIGINT, and leaves with 42 at SIGQUIT. perl sees a signal that comes just before it sleeps only after that.
export const KEYS = `$| = 1; $SIG{INT} = sub { print "heard INT\\n" }; $SIG{QUIT} = sub { exit 42 }; print "ready\\n"; select undef, undef, undef, 0.05 while 1`;
// Reads its input to the end.
export const READ = `$| = 1; print "ready\\n"; print "got $_" while <STDIN>`;

export const quoted = (...words: string[]): string => words.map((word) => `'${word}'`).join(' ');
export const count = (text: string, part: string): number => text.split(part).length - 1;

/** A shell in a terminal of its own, ended with the test. */
export async function open(shell: 'bash' | 'dash' = 'bash'): Promise<Shell> {
  const terminal = await Shell.open(shell);
  onTestFinished(() => terminal.kill());
  return terminal;
}

/** Runs KEYS under these words, presses ^C three times and ^\\, and expects one signal for each. */
export async function expectKeys(shell: Shell, ...words: readonly string[]): Promise<void> {
  shell.run(...words, 'perl', '-e', KEYS);
  await shell.shows(/ready\r/);
  for (let time = 0; time < 3; time++) {
    shell.press('^C');
    await shell.shows('heard INT');
  }
  shell.press('^\\');
  expect(await shell.status()).toBe(42);
  expect(count(shell.output, 'heard INT\r')).toBe(3);
}

/** Stops the job in the foreground by ^Z, and continues it by fg. */
export async function stopAndContinue(shell: Shell): Promise<void> {
  shell.press('^Z');
  await shell.shows('Stopped');
  await shell.shows('>> ');
  shell.press('fg', 'enter');
  await shell.shows('perl');
}
