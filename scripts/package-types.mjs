// The claims of test/package/types about the types, of the installed tarball.

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { toolOf } from './tools.mjs';
import { typeProblems } from './type-problems.mjs';

const ROOT = join(import.meta.dirname, '..');
const NEWEST_TYPES = '26';

/**
 * Checks the claims in `project` by a version of TypeScript, with the oldest and the newest version of Node's types. `check` runs a
 * function, and reports what it throws.
 */
export function checkClaims(check, name, project, version) {
  const typescript = toolOf('typescript', version);
  const newest = toolOf('@types/node', NEWEST_TYPES);
  if (typescript === undefined || newest === undefined) return;
  for (const typeRoots of [join(ROOT, 'node_modules', '@types'), join(newest, '..')]) {
    const { version: ofNode } = JSON.parse(readFileSync(join(typeRoots, 'node', 'package.json'), 'utf8'));
    check(`${name}: TypeScript ${version} reports each mistake once, and nothing else, with @types/node ${ofNode}`, () => {
      const folder = join(project, 'types');
      cpSync(join(ROOT, 'test', 'package', 'types'), folder, { recursive: true });
      const problems = typeProblems(join(typescript, 'bin', 'tsc'), folder, typeRoots);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
  }
}
