// The values of options and operands.

import { nearest } from './suggest';
import { UsageError } from './usage-error';

const LARGEST_PID = 2 ** 31 - 1;

export function pidFrom(text: string): number {
  const pid = Number(text);
  if (!/^\d+$/.test(text) || pid < 1 || pid > LARGEST_PID) throw new UsageError(`'${text}': invalid process number`);
  return pid;
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1_000],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** The milliseconds of a time, given as for timeout(1): seconds, or a number with s, m, h or d. `infinity` is allowed. */
export function millisecondsFrom(text: string, option: string): number {
  const [, number = '', unit = ''] = /^(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|infinity)([smhd]?)$/i.exec(text) ?? [];
  const factor = UNITS.get(unit);
  if (number === '' || factor === undefined) throw new UsageError(`'${text}' for '--${option}': invalid time`);
  return /^inf/i.test(number) ? Infinity : Number(number) * factor;
}

export function positiveNumberFrom(text: string, option: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new UsageError(`'--${option}' must be a number above 0`);
  return number;
}

/** One of some words. `what` names it in an error. */
export function wordFrom<Word extends string>(text: string, words: readonly Word[], what: string): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new UsageError(`'${text}'${what}`, nearest(text, words));
}
