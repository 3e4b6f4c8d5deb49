// sigmask decode: converts sets from the kernel's form to names, and back.

import { defaultAction } from '../signals/default-action';
import { nameOf } from '../signals/names';
import { SignalSet } from '../signals/set';
import { allOperands, has, type Arguments } from '../usage/parse';
import { UsageError } from '../usage/usage-error';
import { screenOf, whenFrom } from './screen';
import { signalFrom } from './signal-spelling';

const HEX_DIGITS = 16;
const UNCHANGEABLE = ['SIGKILL', 'SIGSTOP'] as const;
const NUMBERS = Array.from({ length: 64 }, (_, index) => index + 1);

function setFrom(text: string): SignalSet {
  const digits = /^0x([0-9a-f]+)$/i.exec(text)?.[1] ?? (/^[0-9a-f]{16}$/i.test(text) ? text : undefined);
  if (digits === undefined) return SignalSet.of(signalFrom(text));
  if (digits.replace(/^0+/, '').length > HEX_DIGITS) throw new UsageError(`'${text}': a set has 64 bits`);
  return SignalSet.fromBits(BigInt(`0x${digits}`));
}

/** All signals that programs can use. The C library reserves the others. */
const every = (): SignalSet => SignalSet.all.union(UNCHANGEABLE);

/** Returns the text to print. */
export function decode(given: Arguments, stream: NodeJS.WriteStream): string {
  const { paint } = screenOf(stream, whenFrom(given));
  const texts = allOperands(given);
  if (texts.length === 0) throw new UsageError('missing set or signal');
  const set = texts.reduce((all, text) => all.union(text === 'all' ? every() : setFrom(text)), SignalSet.empty);
  const bits = `0x${set.bits.toString(16)}`;
  const signals = NUMBERS.filter((number) => set.hasNumber(number)).map((number) => ({
    number,
    name: nameOf(number),
    default: defaultAction(nameOf(number)),
  }));
  if (has(given, 'json')) return `${JSON.stringify({ bits, signals }, null, 2)}\n`;
  const lines = signals.map(
    ({ number, name, default: action }) => `${`${number}`.padStart(2)}  ${name.padEnd(11)}  ${paint('dim', action)}`,
  );
  return `${[paint('bold', bits), ...lines].join('\n')}\n`;
}
