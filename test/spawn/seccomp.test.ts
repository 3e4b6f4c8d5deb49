// Refuses each newer system call of the addon by each errno that sandboxes use. Children and masks must be as without a sandbox,
// or an error must name the call before anything has happened.

import { afterAll, describe, expect, test } from 'vitest';

import { runFixture } from '../support/fixture.ts';
import { someOf } from '../support/pace.mts';
import { skipUnless, underThreadSanitizer } from '../support/skip.ts';
import { BUNDLES, by, ERRNOS, ERRORS, FALLBACKS, LEFT_OUT, USUAL, type Case, type Observed } from './seccomp-cases.ts';
import { skipUnderFallbacks } from './support.ts';

const notLinux = skipUnless(process.platform === 'linux', 'seccomp is of Linux');
const fallbacks = skipUnderFallbacks();
const sanitized = skipUnless(!underThreadSanitizer, 'sh crashes with the runtime of ThreadSanitizer');
const noModel = skipUnless(process.allowedNodeEnvironmentFlags.has('--permission'), 'this Node has no --permission');
const skipped = notLinux || fallbacks || sanitized;

const REFUSALS = someOf(ERRNOS, 2);

const observe = ({ early = [], late = [], beforeThreads }: Case): Promise<Observed> =>
  runFixture<Observed>('spawn/seccomp.mjs', beforeThreads === undefined ? late : ['before-threads', ...beforeThreads], { refused: early });

describe.skipIf(skipped)('where the kernel refuses', () => {
  let usual: Promise<Observed> | undefined;
  const asUsual = (): Promise<Observed> => (usual ??= observe({}));
  let runs = 0;
  let scenarios = 0;
  let wrong = 0;

  async function compare(cases: readonly [title: string, one: Case][]): Promise<void> {
    const differences = await Promise.all(cases.map(async ([title, one]) => {
      const [expected, observed] = [{ ...await asUsual(), ...one.differs }, await observe(one)];
      runs += 1;
      scenarios = Object.keys(observed).length;
      return Object.entries(expected).flatMap(([name, observation]) => {
        const [is, should] = [observed[name], observation].map((value) => JSON.stringify(value));
        return is === should ? [] : [`${title}: ${name}: ${is}, not ${should}`];
      });
    }));
    wrong += differences.flat().length;
    expect(differences.flat()).toEqual([]);
  }

  afterAll(() => {
    const calls = Object.keys({ ...FALLBACKS, ...ERRORS }).length;
    const bundles = Object.keys(BUNDLES).length;
    for (const [call, reason] of Object.entries(LEFT_OUT)) process.stderr.write(`left out: ${call}: ${reason}\n`);
    process.stderr.write(`${calls} calls x ${REFUSALS.length} errnos + ${bundles} bundles = ${runs} runs x ${scenarios} scenarios: ${wrong} wrong\n`);
  });

  test('nothing, all is as usual', async () => {
    expect(await asUsual()).toMatchObject(USUAL);
  });

  test.each(Object.entries(FALLBACKS))('%s, all is as usual', async (call, caseOf) => {
    await compare(REFUSALS.map((errno) => [`${call}: ${errno}`, caseOf(errno)]));
  });

  test.each(Object.entries(ERRORS))('%s, an error names the call, and all else is as usual', async (call, caseOf) => {
    await compare(REFUSALS.map((errno) => [`${call}: ${errno}`, caseOf(errno)]));
  });

  test.each(Object.entries(BUNDLES))('the calls that %s refuses, all else is as usual', async (name, one) => {
    await compare([[name, one]]);
  });

  // Proves that the scenarios make each call. Otherwise its refusal would show nothing.
  test.each(Object.entries(FALLBACKS))('%s and kills the caller, the program dies by SIGSYS', async (_, caseOf) => {
    await expect(observe(caseOf('KILL'))).rejects.toThrow('SIGSYS');
  });

  test.skipIf(noModel)('epoll_create1 under --permission, where no stream can be watched, an error names the call', async () => {
    const env = { NODE_OPTIONS: '--permission --allow-fs-read=* --allow-addons --allow-child-process --allow-worker --no-warnings' };
    const { beforeThreads = [], differs } = ERRORS['epoll_create1']?.('EACCES') ?? {};
    const observed = await runFixture<Observed>('spawn/seccomp.mjs', ['before-threads', ...beforeThreads], { env });
    for (const name of ['pipes and signals', 'killGroup', 'fork']) expect([name, observed[name]]).toEqual([name, differs?.[name]]);
  });

  test('kill, a synchronous call ends with its error, and a later spawn reaps the child', async () => {
    const refused = by('EPERM', 'kill', 'pidfd_send_signal');
    const outcome = ['EPERM', null, null, null];
    expect(await runFixture('spawn/seccomp-unkillable.mjs', [], { refused })).toEqual({ writer: outcome, left: 0, sleeper: outcome, running: 1 });
  });
});
