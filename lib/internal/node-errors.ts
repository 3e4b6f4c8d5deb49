// Makes errors as Node makes them, with Node's texts.

import { getSystemErrorName } from 'node:util';

import { ECHILD } from './errno';
import { coded } from './errors';

/** The error of a call that has failed. `errno` is negated. */
export function errnoError(errno: number, syscall: string): NodeJS.ErrnoException {
  // libuv has no name for ECHILD.
  const code = errno === ECHILD ? 'ECHILD' : getSystemErrorName(errno);
  return Object.assign(new Error(`${syscall} ${code}`), { errno, code, syscall });
}

const TOO_LONG = 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';

class OutputTooLong extends RangeError {
  readonly code = TOO_LONG;

  override toString(): string {
    return `${this.name} [${TOO_LONG}]: ${this.message}`;
  }
}
// As an error of Node's, it is of no other class.
Reflect.deleteProperty(OutputTooLong.prototype, 'constructor');

/** The error of a stream that has brought more than `maxBuffer`. */
export const outputTooLong = (stream: string): RangeError => new OutputTooLong(`${stream} maxBuffer length exceeded`);

/** The error of an operation, or of a child, that an AbortSignal has ended. */
export class AbortError extends Error {
  readonly code = 'ABORT_ERR';
  override name = 'AbortError';

  constructor(cause: unknown) {
    super('The operation was aborted', { cause });
  }
}

export const unknownSignalOfNode = (signal: unknown): TypeError =>
  coded(new TypeError(`Unknown signal: ${String(signal)}`), 'ERR_UNKNOWN_SIGNAL');

/** Names the code at the beginning of the stack, as Node does. */
function ofNode<E extends Error>(error: E, code: string): E & { code: string } {
  error.stack = String(error.stack).replace(error.name, `${error.name} [${code}]`);
  return coded(error, code);
}

export function channelClosed(): Error {
  return ofNode(new Error('Channel closed'), 'ERR_IPC_CHANNEL_CLOSED');
}

export function channelDisconnected(): Error {
  return ofNode(new Error('IPC channel is already disconnected'), 'ERR_IPC_DISCONNECTED');
}

export function childClosedBeforeReply(): Error {
  return ofNode(new Error('Child closed before reply received'), 'ERR_CHILD_CLOSED_BEFORE_REPLY');
}

export function noMessage(): TypeError {
  return ofNode(new TypeError('The "message" argument must be specified'), 'ERR_MISSING_ARGS');
}

/** `received` is Node's description of what was given. */
export function invalidMessage(received: string): TypeError {
  const message = `The "message" argument must be one of type string, object, number, or boolean. ${received}`;
  return ofNode(new TypeError(message), 'ERR_INVALID_ARG_TYPE');
}

export function invalidHandle(): TypeError {
  return ofNode(new TypeError('This handle type cannot be sent'), 'ERR_INVALID_HANDLE_TYPE');
}
