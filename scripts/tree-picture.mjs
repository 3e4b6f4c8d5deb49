// Draws docs/tree.svg: the output of `sigmask tree --signal INT` for examples/ctrl-c-workers.ts while its workers work, in a
// terminal. Paths are shortened to those in this repository.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openTerminal } from 'sigmask/testing';

import { problemsOfPicture } from './check-picture.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const PICTURE = path('docs/tree.svg');
const COMMAND = ['tree', '--signal', 'INT'];

const [CHARACTER, LINE, FONT, MARGIN, BAR] = [8.4, 20, 14, 16, 28];
// The escape sequences of util.styleText for the foreground, bold and dim.
const COLOURS = { 31: '#f47067', 32: '#6bc46d', 33: '#daaa3f', 36: '#39c5cf', 39: undefined };
const TEXT = '#d0d7de';

async function outputOfTree() {
  const example = openTerminal(process.execPath, [path('build/examples/ctrl-c-workers.js')], { columns: 100 });
  await example.waitFor(/I did job 3 already/);
  const tree = openTerminal('sh', ['-c', '"$@"; printf END', 'sh', path('bin/sigmask'), ...COMMAND, `${example.pid}`], { columns: 400 });
  await tree.waitFor(/END$/);
  await Promise.all([example.end(), tree.end()]);
  const text = tree.output.replace(/END$/, '').replaceAll('\r\n', '\n').trimEnd();
  return text.replaceAll(process.execPath, 'node').replaceAll(path(''), '').split('\n');
}

/** The stretches of one style in a line. */
function spansOf(line) {
  const style = { colour: undefined, bold: false };
  return line.split(/(\x1b\[\d+m)/).flatMap((part) => {
    const code = /^\x1b\[(\d+)m$/.exec(part)?.[1];
    if (code === undefined) return part === '' ? [] : [{ text: part, ...style }];
    if (code in COLOURS) style.colour = COLOURS[code];
    if (code === '1' || code === '22') style.bold = code === '1';
    return [];
  });
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function lineOf(line, index) {
  let column = 0;
  const spans = spansOf(line).map(({ text, colour = TEXT, bold }) => {
    const x = (MARGIN + column * CHARACTER).toFixed(1);
    column += [...text].length;
    const length = ([...text].length * CHARACTER).toFixed(1);
    return `<tspan x="${x}" textLength="${length}" fill="${colour}"${bold ? ' font-weight="bold"' : ''}>${escaped(text)}</tspan>`;
  });
  return `<text style="white-space:pre" y="${BAR + MARGIN + (index + 0.5) * LINE}">${spans.join('')}</text>`;
}

const plain = (line) => line.replace(/\x1b\[\d+m/g, '');

function draw(lines) {
  const width = Math.ceil(Math.max(...lines.map((line) => plain(line).length)) * CHARACTER + 2 * MARGIN);
  const height = BAR + lines.length * LINE + 1.5 * MARGIN;
  const dots = ['#f47067', '#daaa3f', '#6bc46d'].map((fill, index) => `<circle cx="${18 + 18 * index}" cy="16" r="5" fill="${fill}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of sigmask tree --signal INT">
<rect width="${width}" height="${height}" rx="8" fill="#1c2128"/>
${dots.join('\n')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}">
${lines.map(lineOf).join('\n')}
</g>
</svg>
`;
}

const lines = await outputOfTree();
const pid = /^ *(\d+)/.exec(plain(lines[1]))[1];
writeFileSync(PICTURE, draw([`$ sigmask ${COMMAND.join(' ')} ${pid}`, ...lines]));
console.log(lines.map(plain).join('\n'));
const problems = problemsOfPicture(PICTURE);
console.log(problems === undefined ? 'not checked: there is no Chromium' : problems.join('\n'));
process.exitCode = Math.min(problems?.length ?? 0, 1);
