// sigmask tree: processes and their descendants, and which of them would survive a signal.

import { unitNameOf } from '../contain/unit-name';
import { cut, widthOf, wrap } from '../look/terminal-text';
import type { SignalState } from '../look/signal-state';
import { commandLineOf } from '../look/table';
import { processTree, type ProcessTree } from '../look/tree';
import type { Fate } from '../signals/default-action';
import { nameOf } from '../signals/names';
import type { SignalSet } from '../signals/set';
import { allOperands, has, valueOf, type Arguments } from '../usage/parse';
import { pidFrom } from '../usage/values';
import { screenOf, whenFrom, type Colour, type Screen } from './screen';
import { eachThatLives } from './several';
import { signalFrom } from './signal-spelling';

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

const isUnknown = (state: SignalState, signal: number): boolean =>
  state.fate(signal) === 'catch' && state.handlerOwner(signal) === 'unknown';

const wordFor = (state: SignalState, signal: number): string => (isUnknown(state, signal) ? 'catch?' : state.fate(signal));

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
      : [{ title: nameOf(signal), of: ({ state }) => wordFor(state, signal), colourOf: ({ state }) => FATE_COLOURS[state.fate(signal)] }];
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

/** What the words of the table do not say, each in a line of its own. */
function notesOn(rows: readonly Row[], signal: number, { width }: Screen): string[] {
  const states = rows.map(({ state }) => state);
  const spared = states.filter((state) => state.isSpared(signal));
  const notes = [
    ...spared.map(({ pid }) => `${pid} is process 1 of a pid namespace, which ignores signals that it does not handle`),
    ...(states.some((state) => isUnknown(state, signal))
      ? ["catch? is a listener of the program, or Node's own handler, which ends it"]
      : []),
  ];
  return notes.flatMap((note) => wrap(note.split(' '), width));
}

const jsonOf = ({ state, children }: ProcessTree, signal: number | undefined): unknown => ({
  state,
  unit: unitNameOf(state.pid),
  ...(signal !== undefined && { fate: state.fate(signal) }),
  children: children.map((child) => jsonOf(child, signal)),
});

/** Without this process, unless it is the root: `exec sigmask tree $$`. */
const withoutSelf = ({ state, children }: ProcessTree): ProcessTree => ({
  state,
  children: children.filter((child) => child.state.pid !== process.pid).map(withoutSelf),
});

const numbersIn = ({ state, children }: ProcessTree): number[] => [state.pid, ...children.flatMap(numbersIn)];

// A process is shown once, even if it and one above it are named.
const isTop = ({ state }: ProcessTree, index: number, trees: readonly ProcessTree[]): boolean =>
  !trees.some((other, at) => at !== index && numbersIn(other).includes(state.pid));

/** Returns the text to print. */
export function tree(given: Arguments, stream: NodeJS.WriteStream): string {
  const screen = screenOf(stream, whenFrom(given));
  const name = valueOf(given, 'signal');
  const signal = name === undefined ? undefined : signalFrom(name);
  const pids = [...new Set(allOperands(given).map(pidFrom))];
  const found = eachThatLives('tree', pids.length === 0 ? [process.ppid] : pids, (pid) => withoutSelf(processTree(pid)));
  const trees = found.filter(isTop);
  if (has(given, 'json')) {
    const all = trees.map((one) => jsonOf(one, signal));
    return `${JSON.stringify(pids.length > 1 ? all : all[0], null, 2)}\n`;
  }
  const rows = trees.flatMap((one) => rowsOf(one));
  const table = tableOf(rows, columnsFor(rows, signal, screen.width), screen);
  if (signal === undefined) return `${table}\n`;
  return `${[table, '', summaryOf(rows, signal, screen), ...notesOn(rows, signal, screen)].join('\n')}\n`;
}
