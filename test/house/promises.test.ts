// Each promise of README.md and docs/ that something is not lost, not changed or not started: the title of a test is that sentence.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { runFixture, type Surroundings } from '../support/fixture.ts';
import { read, ROOT } from '../support/readme.ts';
import { noShell } from '../support/skip.ts';

interface Promised {
  /** As README.md or a page of docs/ has it. */
  readonly sentence: string;
  /** The function of fixtures/promises.mjs that tries it. */
  readonly act: string;
  readonly found: object;
  readonly around?: Surroundings;
}

const PROMISES: readonly Promised[] = [
  {
    sentence: "This process's own mask and dispositions are as before when the call returns. A signal that arrives during it is not lost.",
    act: 'startChildrenInStorm', found: { changed: [], arrives: true },
  },
  {
    sentence: 'The state is in place before the child executes its program, so no Ctrl-C can end a child that should ignore it.',
    act: 'compareSignalsAtExec', found: { same: true, ignored: '{SIGINT, SIGTERM}' },
  },
  {
    sentence: 'Such errors are thrown before there is a process.',
    act: 'startWithWrongOptions',
    found: { codes: ['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE', 'ERR_OUT_OF_RANGE', 'ERR_UNKNOWN_SIGNAL'], started: 0 },
  },
  {
    sentence: 'no child was started, or the message says that it was killed',
    act: 'startWithFrozenExports', found: { code: 'ERR_UNSUPPORTED_RUNTIME', children: [] },
  },
  {
    sentence: 'It reaches the group as long as a process in it lives, also after the child has ended, and never another group that has got the number.',
    act: 'killGroupAfterExit', found: { sent: true, sentAgain: false },
  },
  { sentence: 'It does not reap any children.', act: 'waitForGroupOfStockChild', found: { exit: [null, 'SIGKILL'] } },
  {
    sentence: 'nothing is lost, and none arrives after `close`.',
    act: 'closeStream', found: { accepted: 'SIGUSR2', before: 0, delivered: 1, done: true },
  },
  {
    sentence: 'the last one for a signal brings its action back, exactly as it was.',
    act: 'restoreNestedGuards', found: { during: 'ignore', same: true, received: 1 },
  },
  {
    sentence: 'and then has blocked nothing.',
    act: 'blockWithoutFreeSignal', found: { code: 'ERR_NO_FREE_SIGNAL', changed: [] }, around: { preload: 'handlers' },
  },
];

describe.skipIf(noShell)('README.md or docs/ say', () => {
  const pages = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);
  const text = ['README.md', ...pages].map(read).join('\n').replace(/\s+/g, ' ');

  test.each(PROMISES.map((promise) => [promise.sentence, promise] as const))('%s', async (sentence, { act, found, around }) => {
    expect(text).toContain(sentence);
    expect(await runFixture('house/promises.mjs', [act], around)).toEqual(found);
  });

  test('So no signal is lost.', async () => {
    expect(text).toContain('A child that is added during the shutdown is asked at once. A child that is removed is no longer waited for. So no signal is lost.');
    await expect(runFixture('house/promises.mjs', ['signalAfterFirstChild'])).rejects.toThrow(
      /ended with SIGTERM and this output:\n\{"ends":\[\{"code":null,"signal":"SIGTERM","coreDumped":false\}\]\}/,
    );
  });
});
