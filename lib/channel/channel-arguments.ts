// Checks the arguments of `send`. Where possible, the errors are the runtime's own.

import { createContext } from 'node:vm';

import { invalidArgType } from '../internal/errors';
import { invalidMessage, noMessage } from '../internal/node-errors';
import { ownOf } from '../internal/validate';

export type Callback = (error: Error | null) => void;

export interface SendOptions {
  readonly keepOpen: boolean;
  readonly swallowErrors: boolean;
}

const MESSAGE_TYPES = ['string', 'object', 'number', 'boolean'];

/** Node's error for a value that must be an object named options. */
function refusalOf(value: unknown): Error {
  try {
    createContext({}, value as object);
  } catch (error) {
    return error as Error;
  }
  return invalidArgType('options', 'an object', value);
}

export function checkMessage(message: unknown): void {
  if (message === undefined) throw noMessage();
  if (MESSAGE_TYPES.includes(typeof message)) return;
  const { message: text } = refusalOf(message);
  throw invalidMessage(text.slice(text.indexOf('Received')));
}

export const isCallback = (value: unknown): value is Callback => typeof value === 'function';

export function checkOptions(options: unknown): void {
  if (options === undefined || (typeof options === 'object' && options !== null && !Array.isArray(options))) return;
  throw refusalOf(options);
}

const NO_OPTIONS: SendOptions = { keepOpen: false, swallowErrors: false };

/** `true` alone means that errors are swallowed. */
export function toSendOptions(options: unknown): SendOptions {
  if (options === undefined) return NO_OPTIONS;
  const { keepOpen, swallowErrors } = typeof options === 'object' && options !== null ? ownOf(options as Partial<SendOptions>) : {};
  return { keepOpen: Boolean(keepOpen), swallowErrors: Boolean(options === true || swallowErrors) };
}
