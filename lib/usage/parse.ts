// Splits the arguments of a subcommand into options and operands.

import { optionsOf, type CommandUsage, type OptionUsage } from './description';
import { nearest } from './suggest';
import { UsageError } from './usage-error';

export interface Option {
  readonly name: string;
  /** The text after its `=`, or the next argument. */
  readonly value: string | undefined;
}

export interface Arguments {
  readonly options: readonly Option[];
  readonly operands: readonly string[];
  /** The arguments after `--`; undefined without one. */
  readonly afterDashes: readonly string[] | undefined;
}

interface Found {
  readonly option: Option;
  /** How many arguments it takes. */
  readonly taken: number;
}

function foundLong(text: string, next: string | undefined, known: readonly OptionUsage[]): Found {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const usage = known.find((option) => option.name === name);
  const near =
    usage === undefined
      ? nearest(
          name,
          known.map((option) => option.name),
        )
      : undefined;
  if (usage === undefined) throw new UsageError(`'--${name}': unknown option`, near && `--${near}`);
  if (usage.value === undefined && value !== undefined) throw new UsageError(`'--${name}' takes no value`);
  if (usage.value === undefined || usage.isOptional === true || value !== undefined) return { option: { name, value }, taken: 1 };
  if (next === undefined) throw new UsageError(`'--${name}' needs a value`);
  return { option: { name, value: next }, taken: 2 };
}

/** The options of `-jn5`: letters without a value, and perhaps a last one whose value follows, here or in the next argument. */
function foundShort(text: string, next: string | undefined, known: readonly OptionUsage[]): Found[] {
  for (let at = 1, before: Found[] = []; ; at++) {
    const letter = text[at];
    if (letter === undefined) return before;
    const usage = known.find(({ short }) => short === letter);
    if (usage === undefined) throw new UsageError(`'-${letter}': unknown option`);
    const { name } = usage;
    const rest = text.slice(at + 1);
    if (usage.value !== undefined && rest !== '') return [...before, { option: { name, value: rest }, taken: 1 }];
    if (usage.value !== undefined) {
      if (next === undefined) throw new UsageError(`'-${letter}' needs a value`);
      return [...before, { option: { name, value: next }, taken: 2 }];
    }
    before = [...before, { option: { name, value: undefined }, taken: 1 }];
  }
}

/**
 * Options may stand among the operands, as getopt_long(3) allows, unless the first operand ends them. A single dash is an
 * operand. Everything after `--help` is left unread.
 */
export function parse(usage: CommandUsage, args: readonly string[]): Arguments {
  const known = optionsOf(usage);
  const options: Option[] = [];
  const operands: string[] = [];
  for (let at = 0; at < args.length;) {
    const text = args[at] as string;
    if (text === '--') return { options, operands, afterDashes: args.slice(at + 1) };
    if (!/^-./s.test(text)) {
      if (usage.stopsAtOperand === true) return { options, operands: args.slice(at), afterDashes: undefined };
      operands.push(text);
      at++;
      continue;
    }
    const next = args[at + 1];
    const found = text.startsWith('--') ? [foundLong(text, next, known)] : foundShort(text, next, known);
    options.push(...found.map(({ option }) => option));
    if (found.some(({ option }) => option.name === 'help')) break;
    at += Math.max(...found.map(({ taken }) => taken));
  }
  return { options, operands, afterDashes: undefined };
}

export const has = ({ options }: Arguments, name: string): boolean => options.some((option) => option.name === name);

/** The value of the last option with this name. */
export const valueOf = ({ options }: Arguments, name: string): string | undefined =>
  options.findLast((option) => option.name === name)?.value;

/** All operands of a command to which `--` means nothing else. */
export const allOperands = ({ operands, afterDashes }: Arguments): readonly string[] => [...operands, ...(afterDashes ?? [])];
