// Messages between children and this runtime.

const { once } = require('node:events');
const { DefaultSerializer } = require('node:v8');

const { fork, spawn, withChildSignals } = require('sigmask/child_process');

const { demand, demandEqual, eventOf, textOf } = require('./runtime-demand.cjs');

const NODE = process.env.SIGMASK_TEST_NODE ?? process.execPath;
const LONG = 'ü'.repeat(200_000);

/** A child that sends back what it gets. */
const echo = (options, words = []) => fork(__filename, words, options);
const ofNode = (options) => echo({ execPath: NODE, execArgv: [], ...options });

/** Sends a message and returns the one that comes back; the child disconnects and ends. */
async function roundTrip(child, message) {
  const [ready] = await once(child, 'message');
  const sent = new Promise((resolve) => child.send(message, resolve));
  const [back] = await once(child, 'message');
  demandEqual([ready, await sent, child.connected], [{ ready: true }, null, true]);
  child.disconnect();
  demandEqual([child.connected, ...(await once(child, 'exit'))], [false, 0, null]);
  return back;
}

function hasSerializer() {
  try {
    return new DefaultSerializer() instanceof DefaultSerializer;
  } catch {
    return false;
  }
}

/** Calls with a channel for messages that only the serializer of V8 can write. */
const ADVANCED = {
  fork: () => ofNode({ serialization: 'advanced' }),
  spawn: () => spawn(NODE, [__filename, 'echo'], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  'fork in a scope': () =>
    withChildSignals({}, () => require('node:child_process').fork(__filename, ['echo'], { serialization: 'advanced', stdio: 'inherit' })),
};

const CALLS = {
  'messages to a child that is this runtime': async () => demandEqual(await roundTrip(echo({}, ['echo', 'word']), { LONG }), { LONG }),
  'messages to a child that is Node': async () => demandEqual(await roundTrip(ofNode({}), { LONG, list: [1, null] }), { LONG, list: [1, null] }),
  async 'advanced messages, or an error before there is a child'() {
    for (const [name, call] of Object.entries(ADVANCED)) {
      if (!hasSerializer()) {
        let error;
        try {
          call();
        } catch (thrown) {
          error = thrown;
        }
        demandEqual([name, error?.code, /options\.serialization/.test(error?.message)], [name, 'ERR_UNSUPPORTED_RUNTIME', true]);
      } else if (name === 'fork') {
        const message = { map: new Map([[1, new Set([2])]]), bytes: new Uint16Array([1, 2]), big: 10n ** 30n, LONG };
        const { buffer, ...back } = await roundTrip(call(), { ...message, buffer: Buffer.from('bytes') });
        demandEqual([back, Buffer.isBuffer(buffer), `${buffer}`], [message, true, 'bytes']);
      } else {
        await roundTrip(call(), {});
      }
    }
  },
  async 'a child that disconnects'() {
    const child = echo({ silent: true }, ['leave']);
    const seen = [];
    for (const event of ['disconnect', 'close']) child.on(event, () => seen.push(event));
    const [text] = await Promise.all([textOf(child.stdout), eventOf(child, 'close')]);
    demandEqual([text, seen], ['leaving\n', ['disconnect', 'close']]);
  },
  async 'a message after the end'() {
    const child = echo({ stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }, ['leave']);
    await once(child, 'close');
    const error = await new Promise((resolve) => child.send('text', resolve));
    demandEqual(error.code, 'ERR_IPC_CHANNEL_CLOSED');
  },
  async 'a child that is Node ignores a signal'() {
    const child = ofNode({ signals: { ignore: 'SIGINT' } });
    await once(child, 'message');
    child.kill('SIGINT');
    child.send({ still: 'there' });
    const [back] = await once(child, 'message');
    demandEqual(back, { still: 'there' });
    child.disconnect();
    demandEqual(await once(child, 'exit'), [0, null]);
  },
};

// The words of this program when it is the child.
if (require.main !== module) module.exports = CALLS;
else if (process.argv[2] === 'leave') {
  console.log('leaving');
  process.disconnect();
} else {
  process.on('message', (message) => process.send(message));
  process.send({ ready: true });
}
