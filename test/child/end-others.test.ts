// end() of children of other users, and endAll() of children of every kind.

import { describe } from 'vitest';

import { testRules, type Rule } from '../contain/rules.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';

const same = (result: unknown): Pick<Rule, 'alone' | 'contained'> => ({ alone: result, contained: result });
const notRoot = skipUnless(process.getuid?.() === 0 && hasCommand('setpriv'), 'children of other users need root and setpriv');

describe.skipIf(notRoot)('of another user', () => {
  testRules({
    'end rejects, kill emits an error, and the child lives': {
      async act({ spawn, contain, once, becomeNobody, eventsAhead, endAll, stock }) {
        const child = spawn('sh', ['-c', 'echo; exec sleep 600'], contain);
        const plain = stock.spawn('sleep', ['600'], { stdio: 'ignore' });
        await once(child.stdout, 'data');
        becomeNobody();
        const results = [await child.end().catch(({ code }: { code: string }) => code)];
        const { failed } = eventsAhead(child);
        const sent = child.kill();
        const [{ code }] = await failed;
        const all = await endAll([child, plain]).catch((error: unknown) => error as AggregateError);
        results.push(sent ? 'sent' : 'not sent', code, ...(all as AggregateError).errors.map((error) => (error as { code: string }).code));
        return [...results, child.exitCode, child.signalCode, child.killed];
      },
      ...same(['EPERM', 'not sent', 'EPERM', 'EPERM', 'EPERM', null, null, false]),
    },
  });

  testRules({
    'the members of this user are ended': {
      async act({ spawn, contain, familyOf, becomeNobody, gone, endOf }) {
        const nobody = 'setpriv --reuid 65534 --clear-groups sleep 600';
        const child = spawn('sh', ['-c', `${nobody} & a=$!; setsid ${nobody} & echo $a $!; exec sleep 600`], contain);
        const family = await familyOf(child);
        becomeNobody();
        const ended = child.end({ grace: 20 }).then(() => 'ended', ({ code }: { code: string }) => code);
        const others = await gone(family);
        // The kernel ends all of a cgroup. Otherwise nothing reaches the child.
        const expected = child.containment === 'cgroup' ? ['ended', 'SIGKILL'] : ['EPERM', null];
        const actual = [await ended, child.containment === 'cgroup' ? await endOf(child) : child.signalCode];
        return [others, actual.join() === expected.join() ? 'as it should be' : actual, child.endedBy];
      },
      contained: ['gone', 'as it should be', 'end'],
    },
  });
});

testRules({
  'endAll ends children of every kind at once': {
    async act({ spawn, exec, fork, stock, endAll, FAMILY, STUBBORN, familyOf, endOf, alive, once }) {
      const contained = spawn('sh', ['-c', `${STUBBORN}; wait`], { contain: true });
      const left = spawn('sh', ['-c', `${FAMILY}; read line`], { contain: true, leftovers: 'keep' });
      const group = spawn('sh', ['-c', `${FAMILY.replace('setsid', '')}; wait`], { processGroup: 'new' });
      const alone = exec('exec sleep 600');
      const forked = fork('-e', ['process.send(1); setInterval(() => {}, 1e6)'], { execArgv: [] });
      const answered = once(forked, 'message');
      const plain = stock.spawn('sleep', ['600'], { stdio: 'ignore' });
      const detached = stock.spawn('sh', ['-c', `${FAMILY.replace('setsid', '')}; wait`], { detached: true });
      const ended = spawn('true', { stdio: 'ignore' });
      const unborn = spawn('/nonexistent').on('error', () => {});
      const families = await Promise.all([familyOf(contained), familyOf(left), familyOf(group, 'here'), familyOf(detached, 'here')]);
      await Promise.all([answered, endOf(ended)]);
      left.stdin?.end();
      await endOf(left);
      const results = await endAll(new Set([contained, left, group, alone, forked, plain, detached, ended, unborn]), { grace: 50 });
      return [results.map(({ signals }) => signals.join('+')), families.map(alive), [alone, forked, plain, detached].map(({ signalCode }) => signalCode)];
    },
    alone: [
      ['SIGTERM+SIGKILL', 'SIGTERM', 'SIGTERM', 'SIGTERM', 'SIGTERM', 'SIGTERM', 'SIGTERM', '', ''],
      [0, 0, 0, 0],
      Array(4).fill('SIGTERM'),
    ],
  },

  'endAll of none resolves, and one abortSignal stops all': {
    async act({ spawn, endAll, familyOf, STUBBORN }) {
      const children = Array.from({ length: 3 }, () => spawn('sh', ['-c', `${STUBBORN}; wait`], { contain: true }));
      await Promise.all(children.map((child) => familyOf(child)));
      const controller = new AbortController();
      const stopped = endAll(children, { abortSignal: controller.signal }).catch((reason: unknown) => reason);
      controller.abort('enough');
      const results = [await endAll([]), await stopped];
      return [...results, (await endAll(children, { grace: 0 })).map(({ signals }) => signals)];
    },
    alone: [[], 'enough', Array(3).fill(['SIGKILL'])],
  },
});
