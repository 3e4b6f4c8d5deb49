// Arguments that several commands take.

import { parseArgs, type ParseArgsConfig } from 'node:util';

import { UsageError } from './usage-error';

export function pidFrom(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`'${text}': invalid process number`);
  return Number(text);
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

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Option {
  readonly name: string;
  /** The text after its `=`, or the next argument. */
  readonly value: string | undefined;
}

export interface Split {
  readonly options: readonly Option[];
  /** The arguments from the first one that is not an option. */
  readonly rest: readonly string[];
  /** Whether `--` came before them. */
  readonly terminated: boolean;
}

/**
 * Splits arguments as getopt does under POSIXLY_CORRECT: options end at the first argument that is not an option, so that
 * those of a command are left to it. An option in `known` with type `boolean` may have a value after `=`.
 */
export function splitAtCommand(args: readonly string[], known: Options): Split {
  const { tokens } = parseArgs({ args: [...args], options: known, strict: false, tokens: true });
  const end = tokens.find(({ kind }) => kind !== 'option');
  const before = tokens.slice(0, end === undefined ? tokens.length : tokens.indexOf(end)).filter((token) => token.kind === 'option');
  const options = before.map((token) => {
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (option === undefined) throw new UsageError(`'${token.rawName}': unknown option`);
    if (option.type === 'string' && token.value === undefined) throw new UsageError(`'${token.rawName}' needs a value`);
    return { name: token.name, value: token.value };
  });
  const terminated = end?.kind === 'option-terminator';
  return { options, rest: end === undefined ? [] : args.slice(end.index + (terminated ? 1 : 0)), terminated };
}
