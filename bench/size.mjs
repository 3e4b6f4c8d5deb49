// Prints the size of the package: of the tarball, as npm run pack:release leaves it, and of each build of the addon in it.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { fileOf, nameOf, TARGETS } from '../scripts/targets.mjs';
import { printGoals, printTable } from './table.mjs';

const GOAL = 512 * 1024;

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`;

export function benchSize() {
  const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8'));
  const tarball = path(`sigmask-${version}.tgz`);
  if (!existsSync(tarball)) {
    console.log('Without the size of the package: it comes from npm run pack:release\n');
    return;
  }
  const rows = TARGETS.filter((target) => existsSync(path(fileOf(target)))).map((target) => {
    const file = readFileSync(path(fileOf(target)));
    return [nameOf(target), kib(file.length), kib(gzipSync(file, { level: 9 }).length)];
  });
  const { size } = statSync(tarball);
  printTable('Size', [['', 'installed', 'compressed'], ...rows, ['tarball', '', kib(size)]]);
  printGoals([['tarball, at most 512 KiB', kib(size), size <= GOAL]]);
}
