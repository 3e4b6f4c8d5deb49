// foregroundChild with an IPC channel: messages pass as they do without the wrapper.

import { fork, spawn, type ChildProcess, type SerializationType } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { describe, expect, onTestFinished, test } from 'vitest';


import { fixture } from '../support/fixture.ts';

const CHILD: [string, string[]] = [fixture('shutdown/messages-child.mjs'), []];
const WRAPPED: [string, string[]] = [fixture('shutdown/messages-wrapper.mjs'), ['0']];
const WRAPPED_LATER: [string, string[]] = [fixture('shutdown/messages-wrapper.mjs'), ['300']];

function start([file, args]: [string, string[]], serialization: SerializationType = 'json'): ChildProcess {
  const child = fork(file, args, { serialization, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Collects messages until there are so many. */
async function messagesOf(child: ChildProcess, many: number): Promise<unknown[]> {
  const messages: unknown[] = [];
  await new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (messages.push(message) === many) resolve();
    });
  });
  return messages;
}

describe.each([
  ['without the wrapper', CHILD], ['behind the wrapper', WRAPPED], ['behind a wrapper that takes its time', WRAPPED_LATER],
])('%s', (_, command) => {
  test.each(['json', 'advanced'] as const)('a thousand messages pass both ways in order (%s)', async (serialization) => {
    const child = start(command, serialization);
    const sent = Array.from({ length: 1_000 }, (__, number) => ({ number, pad: 'x'.repeat(number) }));
    const echoed = messagesOf(child, sent.length);
    for (const message of sent) child.send(message);
    expect(await echoed).toEqual(sent);
    child.send({ exit: 7 });
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  test('values pass that only the advanced serialization has', async () => {
    const child = start(command, 'advanced');
    const value = { map: new Map([[1, 2n]]), date: new Date(0), bytes: Buffer.from('é'), not: undefined };
    const echoed = messagesOf(child, 1);
    child.send(value);
    expect(await echoed).toEqual([value]);
    child.send({ exit: 0 });
    await once(child, 'exit');
  });

  test('the last messages arrive before the end', async () => {
    const child = start(command);
    const last = messagesOf(child, 501);
    child.send({ exit: 3, last: 500 });
    expect(await once(child, 'exit')).toEqual([3, null]);
    expect(await last).toEqual([...Array.from({ length: 500 }, (__, number) => ({ number })), 'last']);
  });

  test('a socket and a server pass', async () => {
    const child = start(command);
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = connect(port, '127.0.0.1');
    const [socket] = await accepted;
    child.send('socket', socket);
    expect(await text(client)).toBe('from the child');

    const echoed = messagesOf(child, 1);
    child.send('server', server);
    child.send('after it');
    expect(await echoed).toEqual(['after it']);
    server.close();
    expect(await text(connect(port, '127.0.0.1'))).toBe('from the child');
    child.send({ exit: 0 });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('the disconnection passes both ways', async () => {
    const first = start(command);
    first.send('disconnect');
    await once(first, 'disconnect');
    expect(await once(first, 'exit')).toEqual([0, null]);
    const second = start(command);
    const ready = messagesOf(second, 1);
    second.send('ready?');
    await ready;
    const output = text(second.stdout as NodeJS.ReadableStream);
    second.disconnect();
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(await output).toBe('disconnected\n');
  });
});

test.each([['without the wrapper', CHILD], ['behind the wrapper', WRAPPED]])('%s a request to exit reaches the child', async (_, [file, args]) => {
  const source = `
    const { fork } = require('sigmask/child_process');
    const { coordinateShutdown } = require('sigmask/shutdown');
    const child = fork(${JSON.stringify(file)}, ${JSON.stringify(args)});
    child.on('message', (message) => {
      console.log(message);
      if (message === 'ready') process.kill(process.pid, 'SIGTERM');
    });
    child.send('ready');
    coordinateShutdown([child], { ask: 'message', report: ({ escalatedTo }) => console.log(escalatedTo, child.waitStatus) });`;
  const parent = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [output] = await Promise.all([text(parent.stdout), once(parent, 'exit')]);
  expect(output.replace('disconnected\n', '')).toBe('ready\nasked to exit\nnull { code: 0, signal: null, coreDumped: false }\n');
});
