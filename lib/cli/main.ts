// The command sigmask: finds the subcommand, prints, and turns errors into one line and an exit code.

import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { COMMANDS, commandNamed } from '../usage/commands';
import type { CommandUsage } from '../usage/description';
import { helpOf, helpOfAll } from '../usage/help';
import { allOperands, has, parse, type Arguments } from '../usage/parse';
import { nearest } from '../usage/suggest';
import { CommandError, FAILED, UsageError } from '../usage/usage-error';
import { CANCELED } from './command';
import { completion } from './completion';
import { decode } from './decode';
import { end } from './end';
import { inheritedState } from './inherited-state';
import { run } from './run';
import { show } from './show';
import { tree } from './tree';
import { watch } from './watch';

const TOP_OPTIONS = ['--help', '--version'];

function version(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return `sigmask ${(JSON.parse(text) as { version: string }).version}\n`;
}

function commandFrom(name: string): CommandUsage {
  const usage = commandNamed(name);
  if (usage !== undefined) return usage;
  const isOption = name.startsWith('-');
  const words = isOption ? TOP_OPTIONS : COMMANDS.map((command) => command.name);
  throw new UsageError(`'${name}': unknown ${isOption ? 'option' : 'command'}`, nearest(name, words));
}

function help(given: Arguments): string {
  const [name, more] = allOperands(given);
  if (more !== undefined) throw new UsageError('more than one command');
  return name === undefined ? helpOfAll() : helpOf(commandFrom(name));
}

/** Returns the text to print, if it is not printed yet. */
function start(name: string, given: Arguments): string | Promise<void> {
  const { stdout } = process;
  const inherited = inheritedState();
  const look = {
    show: (args: Arguments) => show(args, stdout, inherited),
    tree: (args: Arguments) => tree(args, stdout),
  };
  if (name === 'show') return look.show(given);
  if (name === 'tree') return look.tree(given);
  if (name === 'decode') return decode(given, stdout);
  if (name === 'end') return end(given);
  if (name === 'watch') return watch(given, stdout, look);
  if (name === 'completion') return completion(given);
  return help(given);
}

/** One line, without a stack. */
function fail(name: string, error: Error): void {
  const hintOf = ({ meant }: UsageError): string =>
    meant === undefined ? `; see "${['sigmask', name, '--help'].filter(Boolean).join(' ')}"` : `; did you mean '${meant}'?`;
  const hint = error instanceof UsageError ? hintOf(error) : '';
  writeSync(2, `${['sigmask', name].filter(Boolean).join(' ')}: ${error.message.replace(/\n.*/s, '')}${hint}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : FAILED;
  if (name === 'run' && !(error instanceof CommandError)) process.exitCode = CANCELED;
}

async function perform(usage: CommandUsage, args: readonly string[]): Promise<void> {
  const given = parse(usage, args);
  if (has(given, 'help')) process.stdout.write(helpOf(usage));
  else if (usage.name === 'run') await run(given, inheritedState());
  else process.stdout.write((await start(usage.name, given)) ?? '');
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined) {
    writeSync(2, helpOfAll());
    process.exitCode = FAILED;
  } else if (name === '--version' || name === '-V') process.stdout.write(version());
  else if (name === '--help' || name === '-h') process.stdout.write(helpOfAll());
  else {
    try {
      await perform(commandFrom(name), args);
    } catch (error) {
      fail(commandNamed(name) === undefined ? '' : name, error as Error);
    }
  }
}

// Other programs end by SIGPIPE, which Node ignores.
function endUnwritten(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') fail('', error);
  process.exit();
}

if (process.argv[2] !== 'run') process.stdout.on('error', endUnwritten);
void main(process.argv.slice(2));
