// Compares what a compiler says of a folder with the comments there: below `// error: text` a line has one error with that text.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  noEmit: true,
  skipLibCheck: false,
  types: ['node'],
};

/** The errors that the comments ask for, by `file(line)`. */
function expectedIn(folder, file) {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const [, text] = /^ *\/\/ error: (.*)$/.exec(line) ?? [];
    return text === undefined ? [] : [[`${file}(${index + 2})`, text]];
  });
}

/**
 * Type-checks the modules of a folder by the program `tsc`, and returns what differs from their comments: an error that no comment
 * names, a second one for the same mistake, a mistake without an error. `typeRoots` is the folder `@types`.
 */
export function typeProblems(tsc, folder, typeRoots, options = {}) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.mts'));
  const config = { compilerOptions: { ...OPTIONS, typeRoots: [typeRoots], ...options }, files };
  const project = join(folder, 'tsconfig.json');
  writeFileSync(project, JSON.stringify(config));
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '--project', project, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (stderr !== '') return [stderr];
  // The lines of an error after its first are indented.
  const errors = stdout.split(/\n(?! )/).filter((error) => error !== '');
  const missing = new Map(files.flatMap((file) => expectedIn(folder, file)));
  const unexpected = errors.filter((error) => {
    const place = /^[^(]*\(\d+/.exec(error)?.[0];
    const text = missing.get(`${place})`);
    return text === undefined || !error.includes(text) || !missing.delete(`${place})`);
  });
  return [...unexpected, ...[...missing].map(([place, text]) => `${place}: no error: ${text}`)];
}
