// sigmask tree: a process and its descendants, and which of them would survive a signal.

import { parseArgs } from 'node:util';

import { unitNameOf } from '../contain/unit-name';
import { SystemCallError } from '../internal/errors';
import { cut, widthOf } from '../look/terminal-text';
import type { SignalState } from '../look/signal-state';
import { commandLineOf } from '../look/table';
import { processTree, type ProcessTree } from '../look/tree';
import type { Fate } from '../signals/default-action';
import { nameOf } from '../signals/names';
import type { SignalSet } from '../signals/set';
import { pidFrom } from './arguments';
import type { Colour, Screen } from './screen';
import { shortNameOf, signalFrom } from './signal-spelling';
import { CommandError, FAILED, UsageError } from './usage-error';

export const help = `sigmask tree [--signal SIG] [--json] [PID]

Shows a process and all its descendants. Without a PID, it begins with the parent of sigmask, which
usually is your shell. A + after the terminal marks a process in the foreground, to which Ctrl-C sends
SIGINT. With --signal, it shows the effect of that signal on each process: the process ends, it
survives, or its handler decides. Where processes are contained by sigmask, the column UNIT has the same
number for those that end together.

  --signal SIG   INT, int, SIGINT or 2
  --json         prints the result of processTree(). Each process also has a "unit", which is null for
                 one that is not contained, and with --signal a "fate"
  --help

Examples:
  sigmask tree
  sigmask tree 1234
  sigmask tree --signal INT 1234
  sigmask tree --signal TERM --json 1
`;

const FATE_COLOURS: Readonly<Record<Fate, Colour>> = {
  terminate: 'red',
  core: 'red',
  catch: 'yellow',
  stop: 'cyan',
  continue: 'green',
  ignore: 'green',
  pending: 'green',
};

interface Row {
  readonly state: SignalState;
  /** The lines of the tree before the command. */
  readonly branch: string;
  /** The name of its unit; null for a process that is not contained. */
  readonly unit: string | null;
}

function rowsOf({ state, children }: ProcessTree, branch = '', indent = ''): Row[] {
  const last = children.length - 1;
  return [
    { state, branch, unit: unitNameOf(state.pid) },
    ...children.flatMap((child, index) =>
      rowsOf(child, `${indent}${index === last ? '└─ ' : '├─ '}`, `${indent}${index === last ? '   ' : '│  '}`),
    ),
  ];
}

interface Column {
  readonly title: string;
  readonly alignRight?: boolean;
  readonly of: (row: Row) => string;
  readonly colourOf?: (row: Row) => Colour | undefined;
}

const terminalOf = ({ tty, foreground }: SignalState): string => `${tty?.replace('/dev/', '') ?? '-'}${foreground ? '+' : ''}`;

const SET_WIDTH = 14;

const shortSet = (set: SignalSet | null): string => {
  if (set === null) return '?';
  return set.isEmpty ? '-' : [...set].map((name) => name.replace(/^SIG/, '')).join(',');
};

/** The units are numbered in the order of the rows. There is no column if no process is contained. */
function unitColumns(rows: readonly Row[]): Column[] {
  const units = [...new Set(rows.map(({ unit }) => unit).filter((unit) => unit !== null))];
  if (units.length === 0) return [];
  return [{ title: 'UNIT', alignRight: true, of: ({ unit }) => (unit === null ? '-' : `${units.indexOf(unit) + 1}`) }];
}

function columnsFor(rows: readonly Row[], signal: number | undefined, width: number): Column[] {
  const setColumn = (title: string, setOf: (state: SignalState) => SignalSet | null): Column => ({
    title,
    of: ({ state }) => (Number.isFinite(width) ? cut(shortSet(setOf(state)), SET_WIDTH) : shortSet(setOf(state))),
  });
  const about: Column[] =
    signal === undefined
      ? [setColumn('BLOCKED', ({ blocked }) => blocked), setColumn('IGNORED', ({ ignored }) => ignored)]
      : [{ title: shortNameOf(signal), of: ({ state }) => state.fate(signal), colourOf: ({ state }) => FATE_COLOURS[state.fate(signal)] }];
  return [
    { title: 'PID', alignRight: true, of: ({ state }) => `${state.pid}` },
    { title: 'PGID', alignRight: true, of: ({ state }) => `${state.pgid}` },
    { title: 'TTY', of: ({ state }) => terminalOf(state) },
    ...unitColumns(rows),
    ...about,
    { title: 'COMMAND', of: ({ state, branch }) => `${branch}${commandLineOf(state)}` },
  ];
}

/** Rows under their titles, in lines of at most `width` columns. */
function tableOf(rows: readonly Row[], columns: readonly Column[], { width, paint }: Screen): string {
  const cells = rows.map((row) => columns.map((column) => column.of(row)));
  const widths = columns.map(({ title }, index) =>
    cells.reduce((most, line) => Math.max(most, widthOf(line[index] as string)), title.length),
  );
  const lineOf = (texts: readonly string[], colourOf: (column: Column) => Colour | undefined): string => {
    let left = width;
    const parts = columns.map((column, index) => {
      const text = cut(texts[index] as string, left);
      const taken = widthOf(text);
      const isLast = index === columns.length - 1;
      const padding = isLast ? '' : ' '.repeat(Math.max(0, Math.min((widths[index] as number) - taken, left - taken)));
      left = Math.max(0, left - taken - padding.length - 2);
      const colour = colourOf(column);
      const painted = colour === undefined || text === '' ? text : paint(colour, text);
      return column.alignRight === true ? padding + painted : painted + padding;
    });
    return parts.join('  ').trimEnd();
  };
  const title = lineOf(
    columns.map((column) => column.title),
    () => 'bold',
  );
  return [title, ...rows.map((row, index) => lineOf(cells[index] as string[], (column) => column.colourOf?.(row)))].join('\n');
}

function summaryOf(rows: readonly Row[], signal: number, { width, paint }: Screen): string {
  const fates = rows.map(({ state }) => state.fate(signal));
  const ending = fates.filter((fate) => fate === 'terminate' || fate === 'core').length;
  const deciding = fates.filter((fate) => fate === 'catch').length;
  const surviving = fates.length - ending - deciding;
  const parts: [Colour, string][] = [
    ['red', `${ending} would end`],
    ['green', `${surviving} would survive`],
    ['yellow', deciding === 1 ? '1 has a handler' : `${deciding} have handlers`],
  ];
  const whole = `${nameOf(signal)}: ${parts.map(([, text]) => text).join(', ')}`;
  if (widthOf(whole) > width) return cut(whole, width);
  return `${nameOf(signal)}: ${parts.map(([colour, text]) => paint(colour, text)).join(', ')}`;
}

const jsonOf = ({ state, children }: ProcessTree, signal: number | undefined): unknown => ({
  state,
  unit: unitNameOf(state.pid),
  ...(signal !== undefined && { fate: state.fate(signal) }),
  children: children.map((child) => jsonOf(child, signal)),
});

function treeFrom(pid: number): ProcessTree {
  try {
    return processTree(pid);
  } catch (error) {
    if (error instanceof SystemCallError && error.code === 'ESRCH') throw new CommandError(`${pid}: no such process`, FAILED);
    throw error;
  }
}

/** Returns the text to print. */
export function tree(args: readonly string[], screen: Screen): string {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { signal: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (positionals.length > 1) throw new UsageError('there is more than one PID');
  const signal = values.signal === undefined ? undefined : signalFrom(values.signal);
  const found = treeFrom(positionals[0] === undefined ? process.ppid : pidFrom(positionals[0]));
  if (values.json === true) return `${JSON.stringify(jsonOf(found, signal), null, 2)}\n`;
  const rows = rowsOf(found);
  const table = tableOf(rows, columnsFor(rows, signal, screen.width), screen);
  return signal === undefined ? `${table}\n` : `${table}\n\n${summaryOf(rows, signal, screen)}\n`;
}
