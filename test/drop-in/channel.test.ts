// The channel to a forked child: its state, and the handles that it carries.

import type { ChildProcess, SerializationType } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { lives } from '../support/processes.ts';
import { expectSame, PEER, type Functions } from './support.ts';

const UNANSWERED = join(import.meta.dirname, 'fixtures', 'unanswered.cjs');

test('a forked child is connected until disconnect', async () => {
  const states = await expectSame(async ({ fork }) => {
    const child = fork(PEER, ['/dev/null'], { silent: true });
    onTestFinished(() => void child.kill('SIGKILL'));
    const connected = [child.connected, typeof child.channel?.ref];
    await once(child, 'message');
    const disconnected = once(child, 'disconnect');
    const exited = once(child, 'exit');
    child.disconnect();
    const after = [child.connected, await disconnected, child.channel, child.send('too late', () => {})];
    return [connected, after, await exited];
  });
  expect(states).toEqual([[true, 'function'], [false, [], null, false], [0, null]]);
});

test('a child has no channel at its close, even if it has not answered a handle', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const states = await expectSame(async ({ fork }) => {
    const child = fork(UNANSWERED, [], { silent: true });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    for (const message of ['first', 'second']) child.send(message, server);
    const closed = await once(child, 'close');
    return [closed, child.connected, child.channel];
  });
  expect(states).toEqual([[0, null], false, null]);
});

/** Whether a process whose main thread has ended has others, which end after it. */
const hasThreads = (pid: number): boolean => readdirSync(`/proc/${pid}/task`).length > 1;

test('a handle for a child that has just been killed is no error, but a message is', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const results = await expectSame(async ({ fork }) => {
    const reports: unknown[] = [];
    const child = fork(PEER, ['/dev/null'], { silent: true });
    await once(child, 'message');
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    // A zombie: this thread has not learnt of its end yet.
    while (child.pid !== undefined && (lives(child.pid) || hasThreads(child.pid)));
    for (const handle of [undefined, server]) child.send('message', handle, (error) => reports.push((error as NodeJS.ErrnoException | null)?.code));
    return [await closed, child.channel, reports];
  });
  expect(results).toEqual([[null, 'SIGKILL'], null, ['EPIPE', undefined]]);
});

describe('handles cross the channel', () => {
  const readAll = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.setEncoding('utf8').on('data', (data: string) => (text += data));
    await once(socket, 'close');
    return text;
  };
  const listening = async (): Promise<{ server: Server; port: number }> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, port: (server.address() as AddressInfo).port };
  };
  const readyPeer = async ({ fork }: Functions, serialization: SerializationType): Promise<ChildProcess> => {
    const child = fork(PEER, ['/dev/null'], { silent: true, serialization });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    return child;
  };
  const finished = async (child: ChildProcess): Promise<unknown> => {
    child.send('finish');
    return once(child, 'exit');
  };

  test.each(['json', 'advanced'] as const)('a server, with %s serialization', async (serialization) => {
    const [text, end] = await expectSame(async (functions) => {
      const child = await readyPeer(functions, serialization);
      const { server, port } = await listening();
      child.send('server', server);
      server.close();
      const answer = await readAll(connect(port, '127.0.0.1'));
      return [answer, await finished(child)];
    });
    expect([text, end]).toEqual(['from the peer', [0, null]]);
  });

  test.each(['json', 'advanced'] as const)('a socket, with %s serialization', async (serialization) => {
    const [text, end] = await expectSame(async (functions) => {
      const child = await readyPeer(functions, serialization);
      const { server, port } = await listening();
      const client = connect(port, '127.0.0.1');
      const [socket] = (await once(server, 'connection')) as [Socket];
      child.send('socket', socket);
      const answer = await readAll(client);
      server.close();
      return [answer, await finished(child)];
    });
    expect([text, end]).toEqual(['from the peer', [0, null]]);
  });
});
