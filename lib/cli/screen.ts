// The place of the output: its width, and whether it has colours.

import { inspect } from 'node:util';

import { WHEN } from '../usage/common-options';
import { has, valueOf, type Arguments } from '../usage/parse';
import { wordFrom } from '../usage/values';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'dim' | 'bold';

export type When = (typeof WHEN)[number];

export interface Screen {
  /** Infinite if the output does not go to a terminal. */
  readonly width: number;
  readonly height: number;
  readonly paint: (colour: Colour, text: string) => string;
}

/** The value of `--color`. */
export function whenFrom(given: Arguments): When {
  if (!has(given, 'color')) return 'auto';
  return wordFrom(valueOf(given, 'color') ?? 'always', WHEN, " for '--color': it is always, never or auto");
}

// As Node reads it for terminals.
const forcesColours = (value: string): boolean => ['', '1', '2', '3', 'true'].includes(value);

function isColoured(stream: NodeJS.WriteStream, when: When): boolean {
  if (when !== 'auto') return when === 'always';
  const { FORCE_COLOR } = process.env;
  if (FORCE_COLOR !== undefined) return forcesColours(FORCE_COLOR);
  return stream.isTTY && stream.hasColors();
}

function paint(colour: Colour, text: string): string {
  const [on, off] = inspect.colors[colour] as [number, number];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}

/** The current standard output: a terminal may be resized at any time. */
export function screenOf(stream: NodeJS.WriteStream, when: When): Screen {
  return {
    width: stream.isTTY ? stream.columns : Infinity,
    height: stream.isTTY ? stream.rows : Infinity,
    paint: isColoured(stream, when) ? paint : (_, text) => text,
  };
}
