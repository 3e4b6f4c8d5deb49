// Another copy of the package, as a duplicate in node_modules.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { ROOT } from './readme.ts';

const ADDONS = ['build', 'build-cmake'].map((build) => join(build, 'Release', 'sigmask.node'));
const REGISTRY = join('dist', 'internal', 'registry.js');

/** Makes a copy for the time of a test; `version`, if given, replaces that of its interface. Returns its folder. */
export function copyPackage(version?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-copy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  for (const addon of ADDONS.filter((one) => existsSync(join(ROOT, one)))) {
    mkdirSync(join(folder, addon, '..'), { recursive: true });
    cpSync(join(ROOT, addon), join(folder, addon));
  }
  if (version !== undefined) {
    const text = readFileSync(join(folder, REGISTRY), 'utf8');
    writeFileSync(join(folder, REGISTRY), text.replace(/INTERFACE = \d+/, `INTERFACE = ${version}`));
  }
  return folder;
}
