// execFile and exec: a child whose output is collected.

import type { Readable } from 'node:stream';
import * as timers from 'node:timers';
import { getSystemErrorName } from 'node:util';

import { outputTooLong } from '../internal/node-errors';
import { signalNumber } from '../internal/node-signal';
import { ownOf } from '../internal/validate';
import type { Launcher } from '../node/launchers';
import type { Internals } from '../node/shapes';
import { startChild } from './async';
import { letRuntimeRefuse, type Call } from '../arguments/refusal';

// Taken now, because tests may replace them with fakes later.
const { setTimeout, clearTimeout } = timers;

// The default of Node.
const MAX_BUFFER = 1024 * 1024;

type Text = string | Buffer;
export type Callback = (error: Error | null, stdout: Text, stderr: Text) => void;

/** The data of a stream, up to a number of bytes, or of characters if the stream decodes them. */
class Collected {
  readonly #chunks: Text[] = [];
  readonly #stream: Readable | null;
  readonly #isText: boolean;
  #length = 0;

  constructor(stream: Readable | null, encoding: BufferEncoding | undefined, most: number, exceeded: () => void) {
    this.#stream = stream;
    this.#isText = encoding !== undefined;
    if (encoding !== undefined) stream?.setEncoding(encoding);
    stream?.on('data', (chunk: Text) => {
      if (!this.#add(chunk, most)) exceeded();
    });
  }

  #add(chunk: Text, most: number): boolean {
    const encoding = this.#stream?.readableEncoding ?? undefined;
    const before = this.#length;
    if (most !== Infinity) this.#length += encoding === undefined ? chunk.length : Buffer.byteLength(chunk, encoding);
    const isTooLong = this.#length > most;
    this.#chunks.push(isTooLong ? chunk.slice(0, most - before) : chunk);
    return !isTooLong;
  }

  get all(): Text {
    const isText = this.#isText || Boolean(this.#stream?.readableEncoding);
    return isText ? this.#chunks.join('') : Buffer.concat(this.#chunks as Buffer[]);
  }
}

/** One run of a program, until its callback has been called. */
class Run {
  readonly child: Internals;
  readonly #command: () => string;
  readonly #killSignal: number | undefined;
  readonly #callback: Callback | undefined;
  readonly #stdout: Collected;
  readonly #stderr: Collected;
  readonly #timer: NodeJS.Timeout | undefined;
  #error: Error | undefined;
  #isKilled = false;
  #hasEnded = false;

  constructor(child: Internals, options: Call['options'], callback: Callback | undefined, command: () => string) {
    const { encoding, timeout, maxBuffer, killSignal } = options;
    const known = encoding !== 'buffer' && Buffer.isEncoding(encoding as string) ? (encoding as BufferEncoding) : undefined;
    this.child = child;
    this.#command = command;
    this.#killSignal = signalNumber(killSignal);
    this.#callback = callback;
    const collect = (name: 'stdout' | 'stderr'): Collected =>
      new Collected(child[name], known, maxBuffer as number, () => {
        this.#error = outputTooLong(name);
        this.#kill();
      });
    if ((timeout as number) > 0)
      this.#timer = setTimeout(() => {
        this.#kill();
      }, timeout as number);
    this.#stdout = collect('stdout');
    this.#stderr = collect('stderr');
    child.addListener('close', (code: number | null, signal) => {
      this.#end(code, signal);
    });
    child.addListener('error', (error) => {
      this.#error = error;
      this.#destroyStreams();
      this.#end();
    });
  }

  #destroyStreams(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  #kill(): void {
    this.#destroyStreams();
    this.#isKilled = true;
    try {
      this.child.kill(this.#killSignal);
    } catch (error) {
      this.#error = error as Error;
      this.#end();
    }
  }

  #failure(code: number | null | undefined, signal: string | null | undefined, stderr: Text): Error {
    const facts = {
      code: typeof code === 'number' && code < 0 ? getSystemErrorName(code) : code,
      killed: this.child.killed || this.#isKilled,
      signal,
    };
    return Object.assign(new Error(`Command failed: ${this.#command()}\n${stderr.toString()}`), facts);
  }

  #end(code?: number | null, signal?: string | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    if (this.#callback === undefined) return;
    const [stdout, stderr] = [this.#stdout.all, this.#stderr.all];
    if (this.#error === undefined && code === 0 && signal === null) {
      this.#callback(null, stdout, stderr);
      return;
    }
    const error = this.#error ?? this.#failure(code, signal, stderr);
    this.#callback(Object.assign(error, { cmd: this.#command() }), stdout, stderr);
  }
}

const DEFAULTS = { encoding: 'utf8', timeout: 0, maxBuffer: MAX_BUFFER, killSignal: 'SIGTERM', cwd: null, env: null, shell: false };
/** The options that Node passes on to `spawn`. */
const PASSED_ON = ['cwd', 'env', 'gid', 'shell', 'signal', 'uid', 'windowsHide', 'windowsVerbatimArguments'];

export function execFile(call: Call, launcher: Launcher): Internals {
  const { first, options, callback } = call;
  const [file, args] = first as readonly [string, (readonly unknown[] | null)?];
  if (callback != null && typeof callback !== 'function') letRuntimeRefuse(call, true);
  const all: Call['options'] = ownOf({ ...DEFAULTS, ...options });
  const passedOn = ownOf(Object.fromEntries(PASSED_ON.map((name) => [name, all[name]])));
  const child = startChild({ ...call, options: all }, passedOn, launcher);
  return new Run(child, all, (callback ?? undefined) as Callback | undefined, () => [file, ...(args ?? [])].join(' ')).child;
}

export function exec(call: Call, launcher: Launcher): Internals {
  const { shell } = call.options;
  return execFile({ ...call, options: ownOf({ ...call.options, shell: typeof shell === 'string' ? shell : true }) }, launcher);
}
