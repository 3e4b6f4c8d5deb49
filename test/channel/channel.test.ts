// The channel to a Node child, in Node's wire format. The same messages over a channel of Node itself are the oracle.

import * as net from 'node:net';

import { describe, expect, test } from 'vitest';

import { runFixture, type Surroundings } from '../support/fixture.ts';
import { count, shown } from '../support/pace.mts';
import { skipUnless } from '../support/skip.ts';

const SERIALIZATIONS = ['json', 'advanced'] as const;

// As in Node, and as in runtimes whose event loop does not watch descriptors for others.
const READINESS: [string, Surroundings][] = [
  ['the event loop watches', {}],
  ['a thread watches', { env: { SIGMASK_INTERNAL: 'no-loop-polls' } }],
];

interface Outcome {
  result: unknown;
  /** How many more descriptors are open than before. */
  left: number;
}

type Start = 'stock' | 'ours';

async function outcomeOf(scenario: string, start: Start, serialization: string, around?: Surroundings): Promise<Outcome | undefined> {
  return (await runFixture<Record<string, Outcome>>('channel/scenario.mjs', [scenario, start, serialization], around))[scenario];
}

const SAME = {
  values: 'values of every kind',
  many: '10,000 messages both ways, in order',
  big: 'messages of 1 MB',
  pressure: 'send returns false while too much waits',
  context: 'events have the asynchronous context of the start',
  members: 'the members of the child and of its channel',
  wrong: 'errors of what cannot be sent',
  byParent: 'the parent disconnects',
  byChild: 'the child disconnects after its last messages',
  killed: 'the child is killed',
  pending: 'the parent disconnects while messages wait',
  sockets: 'sockets, which the parent then no longer has',
  kept: 'a socket that the parent keeps open',
  turns: 'what follows a handle waits, and so does the end',
  servers: 'a server',
  datagrams: 'a dgram socket',
  natives: 'handles of Node itself, as cluster sends them',
  received: 'handles from the child',
  shared: 'a server counts its sockets in the child, and closes after them',
  abandoned: 'a server waits for no child that has disconnected or ended',
  ofChild: 'a server of the child counts its sockets here, and closes after them',
  http: 'a socket of an HTTP server',
};
const SAME_LINES = {
  late: 'messages wait for a listener, internal ones do not',
  pieces: 'messages arrive in pieces',
  unreadable: 'a line that is not JSON is an uncaught exception',
};

describe.each(SERIALIZATIONS)('a channel works like one of Node, with %s serialization', (serialization) => {
  const scenarios = { ...SAME, ...(serialization === 'json' && SAME_LINES) };
  const runs = new Map<string, Promise<Record<string, Outcome>>>();
  // All in one process for each way, because a process takes longer than most scenarios.
  function outcomes(start: Start, around: Surroundings = {}): Promise<Record<string, Outcome>> {
    const way = `${start} ${around.env?.['SIGMASK_INTERNAL']}`;
    const run = runs.get(way) ?? runFixture('channel/scenario.mjs', [Object.keys(scenarios).join(), start, serialization], around);
    runs.set(way, run);
    return run;
  }

  test.each(Object.entries(scenarios))('%s: %s', async (scenario) => {
    const stock = (await outcomes('stock'))[scenario];
    expect(stock?.left).toBe(0);
    for (const [, around] of READINESS) expect((await outcomes('ours', around))[scenario]).toEqual(stock);
  });
});

const lacksBound = skipUnless('BoundSocket' in net, 'only Node 26 has net.BoundSocket');
test.skipIf(lacksBound).each(SERIALIZATIONS)('a bound socket passes as over a channel of Node, with %s serialization', async (serialization) => {
  const stock = await outcomeOf('bound', 'stock', serialization);
  expect(stock?.left).toBe(0);
  expect(await outcomeOf('bound', 'ours', serialization)).toEqual(stock);
});

describe.each(READINESS)('where %s for messages', (_, around) => {
  test.each(SERIALIZATIONS)('a handle that the child has lost is sent three more times, with %s serialization', async (serialization) => {
    expect(await outcomeOf('lost', 'ours', serialization, around)).toEqual({ result: ['next', 4, 'SentHandleNotReceivedWarning'], left: 0 });
  });

  test('descriptors that belong to no message are closed', async () => {
    const messages = ['no handle', 'net.Unknown', 'net.Socket', 'net.Server', 'dgram.Socket', '__proto__'].flatMap((of) => [{ of }, null]);
    const result = [...messages, { cmd: 'NODE_HANDLE', type: 'net.Socket' }, null];
    expect(await outcomeOf('strange', 'ours', 'json', around)).toEqual({ result, left: 0 });
  });

  test('a channel that is not referenced does not keep the process', async () => {
    expect((await outcomeOf('unreferenced', 'ours', 'json', around))?.result).toBe('nothing keeps this process alive');
  });

  const times = count(40, 4);
  test(`Workers have channels, also ${shown(times)} that are terminated in the middle`, async () => {
    const result = await runFixture('channel/in-worker.mjs', [`${times}`], around);
    expect(result).toEqual({ results: [['from the Worker'], ['from the Worker']], left: 0 });
  });
});
