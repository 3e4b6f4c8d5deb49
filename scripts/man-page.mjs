// Writes man/sigmask.1 from the descriptions that --help prints: node scripts/man-page.mjs, after npm run build:lib.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ABOUT, COMMANDS, EXAMPLES } from '../dist/usage/commands.js';
import { spellingOf } from '../dist/usage/description.js';

export const FILE = join(import.meta.dirname, '..', 'man', 'sigmask.1');

const ESCAPES = { '\\': '\\e', '-': '\\-', "'": '\\(aq', '"': '\\(dq', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti', '…': '...' };

/** Text that groff prints as it is. In a line that begins with a dot or a quote, a space of no width comes first. */
const escaped = (text) => text.replace(/[\\\-'"`^~…]/g, (character) => ESCAPES[character]).replace(/^\./gm, '\\&.');

const bold = (text) => `\\fB${escaped(text)}\\fR`;

/** Options in bold, and what stands for values in italics. */
const synopsisOf = (text) =>
  escaped(text)
    .replace(/(?:\\-){1,2}[a-z](?:[a-z]|\\-)*/g, '\\fB$&\\fR')
    .replace(/\b[A-Z]{2,}\b/g, '\\fI$&\\fR');

const list = (items) => items.map(([term, text]) => `.TP\n${term}\n${escaped(text)}`).join('\n');

const optionsIn = (options) =>
  list(
    options.map((option) => [
      `${option.short === undefined ? '' : `${bold(`-${option.short}`)}, `}${synopsisOf(spellingOf(option))}`,
      option.text,
    ]),
  );

const examplesIn = (examples) => `.PP\n.RS 4\n.nf\n${examples.map(escaped).join('\n')}\n.fi\n.RE`;

const formsOf = ({ name, synopsis }) => synopsis.map((form) => `${bold(`sigmask ${name}`)} ${synopsisOf(form)}`);

function sectionOf(command) {
  const body = command.body.map((part) => (typeof part === 'string' ? `.PP\n${escaped(part)}` : optionsIn(part)));
  return [
    `.SS ${command.name}`,
    formsOf(command).join('\n.br\n'),
    ...body,
    '.PP\nExit code:',
    list(command.exitCodes.map(([code, text]) => [bold(code), text])),
    '.PP\nExamples:',
    examplesIn(command.examples),
  ].join('\n');
}

const VARIABLES = [
  ['NO_COLOR', 'If it is set and not empty, the output has no colours, unless --color=always or FORCE_COLOR asks for them.'],
  ['FORCE_COLOR', 'If it is empty, 1, 2, 3 or true, the output has colours, unless --color=never is given. Other values turn colours off.'],
];

/** The whole page. */
export const manPage = () =>
  [
    '.\\" Written by scripts/man-page.mjs.',
    '.TH SIGMASK 1 "" sigmask "User Commands"',
    '.SH NAME',
    'sigmask \\- shows and sets the signal state of processes, and ends process trees',
    '.SH SYNOPSIS',
    COMMANDS.flatMap(formsOf).join('\n.br\n'),
    '.br',
    `${bold('sigmask')} ${bold('--help')} | ${bold('--version')}`,
    '.SH DESCRIPTION',
    escaped(ABOUT),
    list(COMMANDS.map(({ name, summary }) => [bold(name), summary])),
    list([
      [`${bold('-h')}, ${bold('--help')}`, 'prints the list of commands; after a command, its description'],
      [`${bold('-V')}, ${bold('--version')}`, 'prints the version'],
    ]),
    '.SH COMMANDS',
    ...COMMANDS.map(sectionOf),
    '.SH ENVIRONMENT',
    list(VARIABLES.map(([name, text]) => [bold(name), text])),
    '.SH EXAMPLES',
    examplesIn(EXAMPLES),
    '.SH "SEE ALSO"',
    ['env(1)', 'kill(1)', 'ps(1)', 'timeout(1)', 'signal(7)'].map((page) => page.replace(/(.*)\((.)\)/, '.BR $1 ($2)')).join(' ,\n'),
    '',
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, manPage());
