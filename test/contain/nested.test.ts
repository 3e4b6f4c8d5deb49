// A contained child that itself contains children, by the same means or by others.

import { testRules, type Rule } from './rules.ts';

const RULES: Record<string, Rule> = {
  'kill of the outer child leaves nothing': {
    async act({ spawn, contain, INNERS, Inner, STUBBORN, alive, endOf }) {
      return Promise.all(INNERS.map(async (internal) => {
        const inner = new Inner(spawn, contain, internal);
        const family = [...(await inner.start(`${STUBBORN}; wait`)), ...(await inner.start(`(${STUBBORN}); exit`)), ...inner.own()];
        inner.child.kill('SIGKILL');
        await inner.emptied;
        return [await endOf(inner.child), family.length, alive(family)];
      }));
    },
    contained: Array(3).fill(['SIGKILL', 7, 0]),
  },

  'end of the outer child leaves nothing, with any grace': {
    async act({ spawn, contain, INNERS, Inner, FAMILY, STUBBORN, alive }) {
      return Promise.all(INNERS.map(async (internal, index) => {
        const inner = new Inner(spawn, contain, internal);
        const family = [...(await inner.start(`${STUBBORN}; wait`)), ...(await inner.start(`${FAMILY}; wait`)), ...inner.own()];
        await inner.child.end({ grace: index * 30 });
        return [family.length, alive(family)];
      }));
    },
    contained: Array(3).fill([7, 0]),
  },

  'end of an inner child ends only that child': {
    async act({ spawn, contain, INNERS, Inner, FAMILY, STUBBORN, familyOf, alive, gone }) {
      const beside = spawn('sh', ['-c', `${FAMILY}; wait`], contain);
      const besides = await familyOf(beside);
      const results = await Promise.all(INNERS.map(async (internal) => {
        const inner = new Inner(spawn, contain, internal);
        const [one, other] = [await inner.start(`${STUBBORN}; wait`), await inner.start(`${STUBBORN}; wait`)];
        const answer = await inner.ask('end 0');
        const left = [answer, alive(one), alive(other), alive(inner.own())];
        inner.child.kill('SIGKILL');
        return [...left, await gone(other)];
      }));
      const lived = alive(besides);
      beside.kill('SIGKILL');
      return [...results, lived, await gone(besides)];
    },
    contained: [...Array(3).fill(['ended', 0, 3, 1, 'gone']), 3, 'gone'],
  },

  "the end of the outer child itself is followed by 'empty' when no inner member lives": {
    async act({ spawn, contain, INNERS, Inner, STUBBORN, alive, endOf }) {
      const ways = [
        (child: ReturnType<typeof spawn>) => child.stdin?.write('exit\n'),
        (child: ReturnType<typeof spawn>) => process.kill(child.pid!, 'SIGKILL'),
      ];
      return Promise.all(INNERS.flatMap((internal) => ways.map(async (end) => {
        const inner = new Inner(spawn, contain, internal);
        const family = [...(await inner.start(`${STUBBORN}; wait`)), ...(await inner.start(`(${STUBBORN}); exit`))];
        end(inner.child);
        await inner.emptied;
        return [await endOf(inner.child), alive(family)];
      })));
    },
    contained: Array(3).fill([[0, 0], ['SIGKILL', 0]]).flat(),
  },

  'kill of an outer child that has ended reaches its leftovers': {
    async act({ spawn, contain, INNERS, Inner, STUBBORN, alive, once }) {
      return Promise.all(INNERS.map(async (internal) => {
        const inner = new Inner(spawn, { ...contain, leftovers: 'keep' }, internal, 'setsid "$@" <&3 & wait');
        const family = [...(await inner.start(`${STUBBORN}; wait`)), ...(await inner.start(`(${STUBBORN}); exit`))];
        process.kill(inner.child.pid!, 'SIGKILL');
        await once(inner.child, 'exit');
        const lived = alive(family);
        inner.child.kill('SIGKILL');
        await inner.emptied;
        return [lived, alive(family)];
      }));
    },
    contained: Array(3).fill([6, 0]),
  },
};

testRules(RULES);
