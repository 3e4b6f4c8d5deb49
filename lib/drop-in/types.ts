// The types of the functions of the drop-in. Each function has one signature, so that the compiler reports a mistake once.

import type {
  ChildProcess,
  ChildProcessByStdio,
  ChildProcessWithoutNullStreams,
  PromiseWithChild,
  SpawnOptions,
  StdioNull,
  StdioOptions,
  StdioPipe,
  StdioPipeNamed,
} from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import type { SignalOptions } from '../spawn/signal-options';
import type { Unsupported } from './if-supported';

/** The arguments of a program. */
export type Arguments = readonly string[];

/** Node's options with those of sigmask. */
export type Options<NodeOptions> = NodeOptions & SignalOptions;

/** Like {@link Options}, with an encoding that determines the type of the output. */
export type OptionsWithEncoding<NodeOptions, Encoding> = Omit<NodeOptions, 'encoding'> &
  SignalOptions & {
    /** The encoding of the output. */
    encoding?: Encoding;
  };

/** Like {@link Options}, with descriptors that determine the type of the child. */
export type OptionsWithStdio<Stdio> = Omit<SpawnOptions, 'stdio'> &
  SignalOptions & {
    /** The descriptors of the child. */
    stdio?: Stdio;
  };

/** The values of `stdio`. */
export type StdioOption = StdioOptions | undefined;

type Pipes = StdioPipeNamed | readonly StdioPipe[] | undefined;
type Stream<Word, Kind> = Word extends StdioPipe ? Kind : null;
type Word = StdioPipe | StdioNull;

// Also the type argument with which the compiler compares a function with the overloads of Node.
type IsAny<T> = unknown extends T ? true : false;

/** The child with these descriptors. */
export type ChildWithStdio<Stdio> =
  IsAny<Stdio> extends true
    ? ChildProcessByStdio<any, any, any>
    : [Stdio] extends [Pipes]
      ? ChildProcessWithoutNullStreams
      : Stdio extends readonly [infer In extends Word, infer Out extends Word, infer Err extends Word]
        ? ChildProcessByStdio<Stream<In, Writable>, Stream<Out, Readable>, Stream<Err, Readable>>
        : ChildProcess;

// Any string, without hiding the known ones from completion.
type OtherString = string & Record<never, never>;

/** The values of `encoding` where a call returns at once. */
export type EncodingOption = BufferEncoding | 'buffer' | OtherString | null | undefined;

/** The values of `encoding` where a call waits. */
export type SyncEncodingOption = BufferEncoding | 'buffer' | null | undefined;

/** The output with this encoding. `Bytes` is the class of a buffer, whose name depends on the version of Node's types. */
export type OutputWith<Encoding, Bytes> =
  IsAny<Encoding> extends true
    ? Encoding
    : [Encoding] extends [BufferEncoding]
      ? string
      : [Encoding] extends ['buffer' | null | undefined]
        ? Bytes
        : string | Bytes;

type Text<Encoding> = OutputWith<Encoding, Buffer>;

/** Gets the end of a child, and its output. */
export type Callback<Encoding, E> = (error: E | null, stdout: Text<Encoding>, stderr: Text<Encoding>) => void;

/** The result of a promisified function. */
export type Output<Encoding> = PromiseWithChild<{
  stdout: Text<Encoding>;
  stderr: Text<Encoding>;
  readonly unsupported?: Unsupported;
}>;

/** An argument that is left out. */
export type None = null | undefined;
