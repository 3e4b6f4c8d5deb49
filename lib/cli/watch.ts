// sigmask watch: redraws another command's output.

import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

import { cut } from '../look/terminal-text';
import { splitAtCommand } from './arguments';
import { screenOf, type Screen } from './screen';
import { UsageError } from './usage-error';

export const help = `sigmask watch [--interval SECONDS] [--count N] show|tree [ARGUMENT…]

Repeats "sigmask show" or "sigmask tree", and redraws the output. It ends at Ctrl-C, or when the
process that it shows has ended.

  --interval SECONDS   the time between two repetitions; 1 by default
  --count N            ends after N repetitions
  --help

Examples:
  sigmask watch show 1234
  sigmask watch --interval 0.2 tree --signal INT 1234
`;

const HOME_AND_CLEAR = '\x1b[H\x1b[J';
const CLEAR_ALL = '\x1b[2J';

function numberFrom(value: string | undefined, name: string, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!(number > 0)) throw new UsageError(`'--${name}' must be a number above 0`);
  return number;
}

/** The lines that fit. The last of them says that there are more. */
function fitted(text: string, { height, width }: Screen): string {
  const lines = text.trimEnd().split('\n');
  if (lines.length < height) return text;
  const more = `… ${lines.length - height + 2} lines more`;
  return `${[...lines.slice(0, height - 2), cut(more, width)].join('\n')}\n`;
}

/** Draws `--count` times, or until `draw` throws. */
export async function watch(
  args: readonly string[],
  stream: NodeJS.WriteStream,
  commands: Readonly<Record<string, (args: readonly string[], screen: Screen) => string>>,
): Promise<void> {
  const { options, rest } = splitAtCommand(args, { interval: { type: 'string' }, count: { type: 'string' } });
  const valueOf = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value;
  const interval = numberFrom(valueOf('interval'), 'interval', 1) * 1_000;
  const count = numberFrom(valueOf('count'), 'count', Infinity);
  const [name = '', ...others] = rest;
  const draw = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (draw === undefined) throw new UsageError(`it watches ${Object.keys(commands).join(' or ')}`);
  if (stream.isTTY) stream.write(CLEAR_ALL);
  for (let time = 1; ; time++) {
    const screen = screenOf(stream);
    const text = draw(others, screen);
    stream.write(stream.isTTY ? `${HOME_AND_CLEAR}${fitted(text, screen)}` : text);
    if (time >= count) return;
    const stop = new AbortController();
    await Promise.race([setTimeout(interval, undefined, stop), once(stream, 'resize', stop)]);
    stop.abort();
  }
}
