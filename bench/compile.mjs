// Compiles the C programs that Node is compared with.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Returns the program's path; on failure prints the reason and returns undefined. */
export function compile(name) {
  const directory = path('../build/bench/');
  mkdirSync(directory, { recursive: true });
  try {
    execFileSync('cc', ['-O2', '-o', `${directory}${name}`, path(`${name}.c`)], { stdio: ['ignore', 'ignore', 'inherit'] });
    return `${directory}${name}`;
  } catch (error) {
    console.log(`Without C: ${error.code === 'ENOENT' ? 'there is no cc' : error.message}\n`);
    return undefined;
  }
}
