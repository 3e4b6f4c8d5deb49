// Libraries whose programs leave processes behind, and leave none in a scope with `contain`.

import { describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { hasCommand, noShell, skipUnless } from '../support/skip.ts';

const notLinux = skipUnless(process.platform === 'linux', 'the fixture reads /proc');

const LIBRARIES = [
  ['mcp', 'setsid', 2],
  ['python-shell', 'python3', 3],
  ['simple-git', 'git', 3],
  // These two are stand-ins that end a program as the library does.
  ['fluent-ffmpeg', 'setsid', 3],
  ['puppeteer', 'setsid', 3],
] as const;

describe.skipIf(noShell || notLinux).each(LIBRARIES)('%s', (library, command, started) => {
  const leftBy = async (how: 'close' | 'kill', options: object | null, SIGMASK_INTERNAL = ''): Promise<number> => {
    const result = await runFixture<{ started: number; left: number }>('drop-in/libraries.mjs', [library, how, JSON.stringify(options)], { env: { SIGMASK_INTERNAL } });
    expect(result.started).toBe(started);
    return result.left;
  };
  const missing = skipUnless(hasCommand(command), `${library} is not tested without ${command}`);
  const CONTAINED = { contain: true, grace: 100 };

  test.skipIf(missing)('leaves processes behind when it is closed or this process is killed', async () => {
    expect(await leftBy('close', null)).toBeGreaterThan(0);
    expect(await leftBy('kill', null)).toBeGreaterThan(0);
  });

  test.skipIf(missing).each(['', 'no-cgroup'])("leaves nothing in a scope with contain (SIGMASK_INTERNAL: '%s')", async (way) => {
    expect(await leftBy('close', CONTAINED, way)).toBe(0);
    expect(await leftBy('kill', CONTAINED, way)).toBe(0);
  });
});
