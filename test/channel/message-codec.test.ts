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

const VIEWS = [
  Buffer.from('bytes'), new Uint8Array([1, 2]), new Uint16Array([1, 2, 3]).subarray(1), new Float64Array([1.5, -0]), new BigInt64Array([-1n]),
  new DataView(new ArrayBuffer(3), 1), new Uint32Array(0),
];

test('views of a message keep their types, and are not changed by what arrives later', () => {
  const codec = makeCodec('advanced');
  const bytes = codec.encode(VIEWS);
  for (let start = 0; start < 8; start++) {
    const shared = Buffer.alloc(start + bytes.length);
    shared.set(bytes, start);
    const messages: unknown[] = [];
    codec.decode(shared.subarray(start), (message) => messages.push(message));
    shared.fill(0xff);
    expect(messages).toEqual([VIEWS]);
    expect((messages[0] as object[]).map(({ constructor }) => constructor)).toEqual(VIEWS.map(({ constructor }) => constructor));
  }
});
