// The console blocks of documents: lines that begin with "$ " are typed, the others are the output.

import { join } from 'node:path';

import { runProgram } from './command.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin');
const PROMPT = '$ ';

const commandsOf = (block: string): string[] => block.split('\n').filter((line) => line.startsWith(PROMPT)).map((line) => line.slice(PROMPT.length));

/** Types the commands of a block into one shell, and returns the block with the output of each. */
export async function runConsole(block: string): Promise<string> {
  const commands = commandsOf(block);
  const script = commands.map((command) => `echo '@@@'\n${command}`).join('\n');
  const { stdout } = await runProgram('/bin/bash', ['-c', `exec 2>&1\n${script}`], { PATH: `${BIN}:${process.env['PATH']}` });
  const outputs = stdout.split('@@@\n').slice(1);
  return commands.map((command, index) => `${PROMPT}${command}\n${outputs[index] ?? ''}`).join('');
}

/** Numbers that differ from run to run, and the spaces that columns have for them. */
export const withoutNumbers = (text: string): string => text.replace(/\b\d{2,7}\b/g, 'N').replace(/ +/g, ' ').replace(/^ /gm, '');
