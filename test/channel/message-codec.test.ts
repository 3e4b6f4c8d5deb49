// Messages as bytes: cut at any place, they are the same messages.

import { expect, test } from 'vitest';

import { makeCodec } from '../../lib/channel/message-codec.ts';

const MESSAGES = ['ä€😀', { text: 'ä€😀\n', list: [1, null] }, -1, '', true];

test.each(['json', 'advanced'] as const)('%s: bytes may be cut at any two places', (serialization) => {
  const bytes = Buffer.concat(MESSAGES.map((message) => makeCodec(serialization).encode(message)));
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      const codec = makeCodec(serialization);
      const messages: unknown[] = [];
      for (const part of [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]) {
        codec.decode(part, (message) => messages.push(message));
      }
      expect(messages).toEqual(MESSAGES);
    }
  }
});

test('views of a message are not changed by what arrives later', () => {
  const codec = makeCodec('advanced');
  const views: unknown[] = [];
  const shared = Buffer.alloc(100);
  for (const text of ['first', 'later']) {
    const bytes = codec.encode(Buffer.from(text));
    shared.set(bytes);
    codec.decode(shared.subarray(0, bytes.length), (view) => views.push(view));
  }
  expect(views.map(String)).toEqual(['first', 'later']);
});
