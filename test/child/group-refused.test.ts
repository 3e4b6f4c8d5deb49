// Sandboxes that refuse the system calls by which a group is held after its leader's end. Another way holds it, or killGroup is false.

import { describe, expect, test } from 'vitest';

import { forEach } from '../support/command.ts';
import { runFixture } from '../support/fixture.ts';
import { noShell, skipUnless } from '../support/skip.ts';
import { by, ERRNOS } from '../spawn/seccomp-cases.ts';
import { skipUnderFallbacks } from '../spawn/support.ts';
import { noFlag } from './support.ts';

const notLinux = skipUnless(process.platform === 'linux', 'seccomp is of Linux');

const fallbacks = skipUnderFallbacks('without pidfds no child starts where waitid is refused');

const run = (...refused: string[]): Promise<unknown> => runFixture('child/group-refused.mjs', [], { refused });

const BY_TERM = [null, 'SIGTERM'];
const AFTER = [[3, null], { code: 3, signal: null, coreDumped: false }];
/** Before the leader's end; after it; after the group's end. */
const REACHED = { before: [true, BY_TERM], after: [...AFTER, true, 'ended', false] };

const NO_CLONE3 = 'clone3=ENOSYS';

describe.skipIf(noShell || notLinux)('where the kernel refuses', () => {
  test.each<[string, (errno: string) => string[]]>([
    ['pidfd_send_signal', (errno) => by(errno, 'pidfd_send_signal')],
    ['pidfd_send_signal to a group', (errno) => by(errno, 'pidfd_send_signal to a group')],
    ['pidfd_open', (errno) => by(errno, 'pidfd_open')],
    ['every pidfd', (errno) => [NO_CLONE3, ...by(errno, 'clone with CLONE_PIDFD', 'pidfd_open', 'pidfd_send_signal')]],
  ])('%s, the group is reached after the end of its leader', async (_, refused) => {
    await forEach(ERRNOS, async (errno) => {
      expect(await run(...refused(errno)), errno).toEqual(REACHED);
    });
  });

  test.skipIf(noFlag)('waitid, the group is reached through its pidfd', async () => {
    expect(await run('waitid=EPERM')).toEqual(REACHED);
  });

  test.skipIf(fallbacks)('both, the group is out of reach once its leader has ended, and no process gets a signal', async () => {
    expect(await run(...by('EPERM', 'pidfd_send_signal', 'waitid'))).toEqual({
      ...REACHED,
      after: [...AFTER, false, 'lives', false],
    });
  });

  // Proves that the fixture makes the call. Otherwise its refusal would show nothing.
  test.skipIf(noFlag)('pidfd_send_signal to a group and kills the caller, the program dies by SIGSYS', async () => {
    const refused = ['pidfd_send_signal to a group=KILL'];
    await expect(runFixture('child/group-refused.mjs', ['alone'], { refused })).rejects.toThrow('SIGSYS');
  });
});
