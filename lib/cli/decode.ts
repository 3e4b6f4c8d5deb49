// sigmask decode: converts sets from the kernel's form to names, and back.

import { parseArgs } from 'node:util';

import { defaultAction } from '../signals/default-action';
import { nameOf } from '../signals/names';
import { SignalSet } from '../signals/set';
import type { Screen } from './screen';
import { signalFrom } from './signal-spelling';
import { UsageError } from './usage-error';

export const help = `sigmask decode [--json] SET|SIGNAL…

Prints the signals as one set in hexadecimal. Then prints each signal on a line, with its number, name
and default action. A SET is written as in /proc/PID/status and in ps: 0x with hexadecimal digits, or
16 digits without 0x. A SIGNAL is INT, int, SIGINT, 2, or 130, the exit code that a shell reports after
SIGINT.

  --json   prints the same in JSON
  --help

Examples:
  sigmask decode 0x4002
  sigmask decode 0000000000004002
  sigmask decode INT TERM
  sigmask decode 143
`;

const HEX_DIGITS = 16;
const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);

function setFrom(text: string): SignalSet {
  const digits = /^0x([0-9a-f]+)$/i.exec(text)?.[1] ?? (/^[0-9a-f]{16}$/i.test(text) ? text : undefined);
  if (digits === undefined) return SignalSet.of(signalFrom(text));
  if (digits.replace(/^0+/, '').length > HEX_DIGITS) throw new UsageError(`'${text}': a set has 64 bits`);
  return SignalSet.fromBits(BigInt(`0x${digits}`));
}

/** Returns what to print. */
export function decode(args: readonly string[], screen: Screen): string {
  const { values, positionals } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } }, allowPositionals: true });
  if (positionals.length === 0) throw new UsageError('there is nothing to decode');
  const set = positionals.reduce((all, text) => all.union(setFrom(text)), SignalSet.empty);
  const bits = `0x${set.bits.toString(16)}`;
  const signals = NUMBERS.filter((number) => set.hasNumber(number)).map((number) => ({
    number,
    name: nameOf(number),
    default: defaultAction(nameOf(number)),
  }));
  if (values.json === true) return `${JSON.stringify({ bits, signals }, null, 2)}\n`;
  const lines = signals.map(
    ({ number, name, default: action }) => `${`${number}`.padStart(2)}  ${name.padEnd(11)}  ${screen.paint('dim', action)}`,
  );
  return `${[screen.paint('bold', bits), ...lines].join('\n')}\n`;
}
