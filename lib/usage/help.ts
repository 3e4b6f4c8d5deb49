// The text of --help.

import { ABOUT, COMMANDS, EXAMPLES } from './commands';
import { spellingOf, type CommandUsage, type OptionUsage } from './description';

const WIDTH = 100;
const GAP = 2;

const wrapped = (text: string, width: number): string[] =>
  text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    const isFull = last === undefined || last.length + word.length >= width;
    return isFull ? [...lines, word] : [...lines.slice(0, -1), `${last} ${word}`];
  }, []);

/** Terms with their texts beside them. */
function listOf(items: readonly (readonly [term: string, text: string])[]): string {
  const indent = Math.max(...items.map(([term]) => term.length)) + 2 * GAP;
  return items
    .flatMap(([term, text]) => wrapped(text, WIDTH - indent).map((line, at) => `${`  ${at === 0 ? term : ''}`.padEnd(indent)}${line}\n`))
    .join('');
}

/** The options of one command stand under each other, also those without a letter. */
function optionsIn(options: readonly OptionUsage[]): string {
  const hasLetters = options.some(({ short }) => short !== undefined);
  const lead = ({ short }: OptionUsage): string => (short === undefined ? '    ' : `-${short}, `);
  return listOf(options.map((option) => [`${hasLetters ? lead(option) : ''}${spellingOf(option)}`, option.text]));
}

const examplesIn = (examples: readonly string[]): string => `Examples:\n${examples.map((line) => `  ${line}\n`).join('')}`;

const paragraph = (text: string): string => `${wrapped(text, WIDTH).join('\n')}\n`;

/** The text of `sigmask COMMAND --help`. */
export function helpOf({ name, synopsis, body, exitCodes, examples }: CommandUsage): string {
  const blocks = [
    synopsis.map((form) => `sigmask ${name} ${form}\n`).join(''),
    ...body.map((part) => (typeof part === 'string' ? paragraph(part) : optionsIn(part))),
    `Exit code:\n${listOf(exitCodes)}`,
    examplesIn(examples),
  ];
  return blocks.join('\n');
}

/** The text of `sigmask --help`. */
export function helpOfAll(): string {
  const blocks = [
    'sigmask COMMAND …\n',
    paragraph(ABOUT),
    listOf(COMMANDS.map(({ name, summary }) => [name, summary])),
    listOf([
      ['-h, --help', 'prints this help; "sigmask COMMAND --help" describes a command'],
      ['-V, --version', 'prints the version'],
    ]),
    examplesIn(EXAMPLES),
  ];
  return blocks.join('\n');
}
