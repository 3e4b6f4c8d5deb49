// The place of the output: its width, and whether it has colours.

import { styleText } from 'node:util';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'dim' | 'bold';

export interface Screen {
  /** Infinite if the output does not go to a terminal. */
  readonly width: number;
  readonly height: number;
  readonly paint: (colour: Colour, text: string) => string;
}

/** The current standard output: a terminal may be resized at any time. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  if (!stream.isTTY) return { width: Infinity, height: Infinity, paint: (_, text) => text };
  const coloured = stream.hasColors();
  return {
    width: stream.columns,
    height: stream.rows,
    paint: (colour, text) => (coloured ? styleText(colour, text) : text),
  };
}
