// sigmask watch: redraws another command's output.

import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

import { cut } from '../look/terminal-text';
import { commandNamed } from '../usage/commands';
import type { CommandUsage } from '../usage/description';
import { helpOf } from '../usage/help';
import { has, parse, valueOf, type Arguments } from '../usage/parse';
import { nearest } from '../usage/suggest';
import { UsageError } from '../usage/usage-error';
import { positiveNumberFrom } from '../usage/values';
import { screenOf, whenFrom, type Screen } from './screen';

const HOME_AND_CLEAR = '\x1b[H\x1b[J';
const CLEAR_ALL = '\x1b[2J';

/** The lines that fit. The last of them says that there are more. */
function fitted(text: string, { height, width }: Screen): string {
  const lines = text.trimEnd().split('\n');
  if (lines.length < height) return text;
  const more = `… ${lines.length - height + 2} lines more`;
  return `${[...lines.slice(0, height - 2), cut(more, width)].join('\n')}\n`;
}

/** Draws `--count` times, or until `draw` throws. */
export async function watch(
  given: Arguments,
  stream: NodeJS.WriteStream,
  commands: Readonly<Record<string, (given: Arguments) => string>>,
): Promise<void> {
  const interval = positiveNumberFrom(valueOf(given, 'interval') ?? '1', 'interval') * 1_000;
  const count = positiveNumberFrom(valueOf(given, 'count') ?? 'Infinity', 'count');
  const when = whenFrom(given);
  const [name = '', ...others] = given.operands;
  const draw = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (draw === undefined) {
    const names = Object.keys(commands);
    throw new UsageError(`can watch only ${names.join(' or ')}`, nearest(name, names));
  }
  const usage = commandNamed(name) as CommandUsage;
  const own = parse(usage, others);
  if (has(own, 'help')) {
    stream.write(helpOf(usage));
    return;
  }
  const args = has(own, 'color') ? own : { ...own, options: [...own.options, { name: 'color', value: when }] };
  if (stream.isTTY) stream.write(CLEAR_ALL);
  for (let time = 1; ; time++) {
    const text = draw(args);
    stream.write(stream.isTTY ? `${HOME_AND_CLEAR}${fitted(text, screenOf(stream, when))}` : text);
    if (time >= count) return;
    const stop = new AbortController();
    await Promise.race([setTimeout(interval, undefined, stop), once(stream, 'resize', stop)]);
    stop.abort();
  }
}
