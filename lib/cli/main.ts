// The command sigmask: finds the subcommand, prints, and turns errors into one line and an exit code.

import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { decode, help as decodeHelp } from './decode';
import { end, help as endHelp } from './end';
import { inheritedState, type Inherited } from './inherited-state';
import { help as runHelp, run } from './run';
import { screenOf } from './screen';
import { help as showHelp, show } from './show';
import { help as treeHelp, tree } from './tree';
import { CommandError, FAILED, UsageError } from './usage-error';
import { help as watchHelp, watch } from './watch';

const help = `sigmask COMMAND …

Shows the signal state of processes, executes programs with another state, and ends process trees.

  show     shows the signal state of processes, or of a program at its start
  tree     shows a process and its descendants, and the effect of a signal on each
  watch    repeats show or tree
  run      executes a program with signals ignored, blocked or at their default action, or runs it
           and ends it with all its descendants
  end      ends processes with all their descendants
  decode   converts sets of signals to names, and names to a set

"sigmask COMMAND --help" describes a command. --version prints the version.

Examples:
  sigmask show 1234
  sigmask tree --signal INT 1234
  sigmask run --ignore-signal=INT -- make all
  sigmask end 1234
  sigmask decode 0x4002
`;

const NONE = -1;

const HELP: ReadonlyMap<string, string> = new Map(
  Object.entries({ show: showHelp, tree: treeHelp, watch: watchHelp, run: runHelp, end: endHelp, decode: decodeHelp }),
);

function version(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return `${(JSON.parse(text) as { version: string }).version}\n`;
}

/** Whether the options of the subcommand itself ask for help, not those of the command that it starts. */
function asksForHelp(args: readonly string[]): boolean {
  const at = args.findIndex((text) => text === '--help' || text === '-h');
  const command = args.findIndex((text) => text === '--' || !text.startsWith('-'));
  return at !== NONE && (command === NONE || at < command);
}

/** Returns the text to print, if it is not printed yet. */
function start(name: string, args: readonly string[], inherited: Inherited): string | Promise<void> {
  const { stdout } = process;
  if (name === 'show') return show(args, screenOf(stdout), inherited);
  if (name === 'tree') return tree(args, screenOf(stdout));
  if (name === 'decode') return decode(args, screenOf(stdout));
  if (name === 'end') return end(args);
  if (name === 'watch') return watch(args, stdout, { show: (rest, screen) => show(rest, screen, inherited), tree });
  throw new UsageError(name === '' ? 'there is no command' : `'${name}': unknown command`);
}

/** One line, without a stack. */
function fail(name: string, error: Error): void {
  const hint = error instanceof UsageError ? `; see "${['sigmask', name, '--help'].filter(Boolean).join(' ')}"` : '';
  writeSync(2, `${['sigmask', name].filter(Boolean).join(' ')}: ${error.message.replace(/\n.*/s, '')}${hint}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : FAILED;
}

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const inherited = inheritedState();
  const ownHelp = HELP.get(name);
  try {
    if (name === '--version') process.stdout.write(version());
    else if (name === '--help' || name === '-h') process.stdout.write(help);
    else if (ownHelp !== undefined && asksForHelp(args)) process.stdout.write(ownHelp);
    else if (name === 'run') await run(args, inherited);
    else process.stdout.write((await start(name, args, inherited)) ?? '');
  } catch (error) {
    fail(ownHelp === undefined ? '' : name, error as Error);
  }
}

// Other programs end by SIGPIPE, which Node ignores.
function endUnwritten(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') fail('', error);
  process.exit();
}

if (process.argv[2] !== 'run') process.stdout.on('error', endUnwritten);
void main(process.argv.slice(2));
