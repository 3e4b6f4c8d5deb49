// Starts the child of a ChildProcess in place of the runtime: its streams, its events, and its errors.

import { constants } from 'node:os';
import type { Duplex } from 'node:stream';

import { setUpChannel } from '../channel/channel';
import { isAvailable, type Serialization } from '../channel/message-codec';
import { native } from '../internal/binding';
import { EACCES, EAGAIN, EMFILE, ENFILE, ENOENT } from '../internal/errno';
import { noSerializer } from '../internal/errors';
import { errnoError } from '../internal/node-errors';
import { registry } from '../internal/registry';
import { isDeno } from '../internal/runtime';
import { displace } from '../node/intercept';
import type { Launcher, OurHandle } from '../node/launchers';
import { toStrings } from '../node/settle';
import type { Internals, ValidOptions } from '../node/shapes';
import { leaveToChild, type AsyncStdio, type PipeEnd } from '../arguments/async-stdio';
import { asDenoCompletes } from '../arguments/deno-command';
import { define } from './child-process';
import { AwaitedEvents, ended } from './events';
import { makeStream } from './streams';
import { startTrace } from './trace';

// Taken now, because tests may replace it with a fake later.
const nextTick = process.nextTick.bind(process);

/** The errors that a child emits. For others the call throws. */
const EMITTED = [EACCES, EAGAIN, EMFILE, ENFILE, ENOENT];
/** After these errors there are no descriptors for streams. */
const WITHOUT_STREAMS = [EMFILE, ENFILE];

/** Options as a runtime completes them, or as a program gives them to the method `spawn`. */
export interface GivenOptions extends Partial<Omit<ValidOptions, 'file' | 'stdio'>> {
  readonly file: string;
  readonly stdio?: unknown;
  readonly env?: NodeJS.ProcessEnv | null | undefined;
  readonly serialization?: Serialization | undefined;
}

/** Other runtimes pass on `env` in place of pairs. */
const pairsOf = (env: NodeJS.ProcessEnv | null | undefined): string[] =>
  Object.entries(env ?? process.env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));

function closeEnds(ends: AsyncStdio['ends']): void {
  for (const end of ends) if (end !== undefined && end.fd >= 0) native().close(end.fd);
}

function openStream(fd: number, readable: boolean, isStarted: boolean): Duplex {
  try {
    return makeStream(fd, readable);
  } catch (error) {
    if (isStarted) throw error;
    // The error of the child says why it was not started. Nothing comes through its pipes.
    return makeStream(-1, readable).destroy();
  }
}

function streamOn({ fd }: PipeEnd, index: number, awaited: AwaitedEvents, isStarted: boolean): Duplex {
  const readable = index > 0;
  const stream = openStream(fd, readable, isStarted);
  if (readable) stream.on('close', awaited.add());
  return stream;
}

function addStreams(child: Internals, { ends, taken, channel }: AsyncStdio, awaited: AwaitedEvents, isStarted: boolean): void {
  for (const socket of taken) {
    leaveToChild(socket);
    if (typeof socket === 'object' && socket !== null) registry.takenSockets.add(socket);
  }
  const stdio = ends.map((end, index) => (end === undefined || index === channel ? null : streamOn(end, index, awaited, isStarted)));
  const [stdin, stdout, stderr] = stdio;
  define(child, { stdin, stdout, stderr, stdio });
}

interface Connection {
  readonly serialization: Serialization;
  readonly awaited: AwaitedEvents;
}

function connect(child: Internals, stdio: AsyncStdio, { serialization, awaited }: Connection, isStarted: boolean): void {
  const fd = stdio.channel === undefined ? -1 : (stdio.ends[stdio.channel]?.fd ?? -1);
  if (fd < 0) return;
  const closed = awaited.add();
  try {
    setUpChannel(child, fd, serialization, closed);
  } catch (error) {
    if (isStarted) throw error;
    closed();
  }
}

function addStreamsAndChannel(child: Internals, stdio: AsyncStdio, connection: Connection, handle: OurHandle): void {
  const isStarted = handle.pid !== undefined;
  try {
    addStreams(child, stdio, connection.awaited, isStarted);
    connect(child, stdio, connection, isStarted);
  } catch (error) {
    // Without its streams, the child is not the requested one.
    handle.kill(constants.signals.SIGKILL);
    throw error;
  }
}

function begin(options: ValidOptions, handle: OurHandle, items: AsyncStdio['items']): number {
  // Each option is read once, before code of the caller runs.
  const { file, cwd, detached, uid, gid, args, envPairs } = options;
  const strings = { args: toStrings(args), envPairs: toStrings(envPairs) };
  return handle.start({ file, cwd, detached, uid, gid, stdio: items, ...strings });
}

/** Starts `child` with the options that the runtime has completed. Returns 0 or a negated errno, and throws other errors. */
export function start(child: Internals, given: GivenOptions, stdio: AsyncStdio, launcher: Launcher): number {
  const { args = [], detached = false, serialization = 'json' } = given;
  if (stdio.channel !== undefined && !isAvailable(serialization)) throw noSerializer();
  const channel =
    stdio.channel === undefined ? [] : [`NODE_CHANNEL_FD=${stdio.channel}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`];
  const envPairs = [...(given.envPairs ?? pairsOf(given.env)), ...channel];
  const command = isDeno ? asDenoCompletes({ file: given.file, args: toStrings(args), envPairs: toStrings(envPairs) }) : { args, envPairs };
  const options = Object.assign(given, command, { detached, stdio: stdio.items }) as ValidOptions;
  const handle = launcher.prepare(options, child);
  define(child, { spawnfile: options.file, spawnargs: options.args });
  const trace = startTrace(child, options);
  const awaited = new AwaitedEvents(child);
  handle.onexit = (code, signal) => {
    ended(child, handle, awaited, code, signal);
  };
  if (typeof child._handle === 'object' && child._handle !== null) displace(child._handle, handle);
  child._handle = handle;
  const errno = begin(options, handle, stdio.items);
  trace(errno);
  if (errno !== 0 && !EMITTED.includes(errno)) {
    closeEnds(stdio.ends);
    handle.close();
    child._handle = null;
    throw Object.assign(errnoError(errno, 'spawn'), { stage: handle.stage });
  }
  if (errno === 0) nextTick(() => child.emit('spawn'));
  else nextTick(handle.onexit, errno, '');
  if (!WITHOUT_STREAMS.includes(errno)) {
    define(child, { pid: handle.pid });
    addStreamsAndChannel(child, stdio, { serialization, awaited }, handle);
  }
  launcher.started(child);
  return errno;
}
