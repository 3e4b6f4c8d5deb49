// The guide's files for Jest, in each version of Jest with both kinds of its types, against the installed tarball.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const JESTS = ['29', '30'];
const GUIDE = 'docs/testing-signal-inheritance.md';

function blocks() {
  const guide = readFileSync(join(ROOT, GUIDE), 'utf8');
  const [withGlobals, withImport, example] = [...guide.matchAll(/```typescript\n([\s\S]*?)```/g)].map(([, text]) => text);
  return { '@types/jest': { setup: withGlobals, example }, '@jest/globals': { setup: withImport, example } };
}

const COMPILER = { strict: true, skipLibCheck: true, target: 'es2022', module: 'nodenext', rootDir: '.', outDir: 'out' };

/** Compiles and runs the files in a new folder below `work`. `typescript` is the folder of the compiler. */
function compileAndRun({ work, tarball, typescript }, jest, types, { setup, example }) {
  const project = join(work, `jest-${jest}-${types.replace('/', '-')}`);
  mkdirSync(project);
  const config = { private: true, jest: { setupFilesAfterEnv: ['./out/setup.js'], testMatch: ['**/out/*.test.js'] } };
  writeFileSync(join(project, 'package.json'), JSON.stringify(config));
  const names = types === '@types/jest' ? ['node', 'jest'] : ['node'];
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...COMPILER, types: names }, include: ['*.ts'] }));
  const test = types === '@types/jest' ? example : `import { expect, test } from '@jest/globals';\n${example}`;
  writeFileSync(join(project, 'setup.ts'), setup);
  writeFileSync(
    join(project, 'example.test.ts'),
    `${test}\ntest('baseline', () => {\n  expect(() => expect(process).toIgnoreSignal('SIGTERM')).toThrow('Expected');\n});\n`,
  );
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const run = (file, ...args) => execFileSync(file, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('npm', ...install, tarball, `jest@${jest}`, `${types}@${jest}`, '@types/node@20');
  run(process.execPath, join(typescript, 'bin', 'tsc'), '--project', '.');
  run(process.execPath, join('node_modules', 'jest', 'bin', 'jest.js'), '--ci');
}

/** Checks all combinations. `check` runs a function, and reports what it throws. */
export function checkJest(check, where) {
  for (const jest of JESTS) {
    for (const [types, files] of Object.entries(blocks())) {
      check(`the matchers in Jest ${jest} with ${types}, by the guide's files`, () => compileAndRun(where, jest, types, files));
    }
  }
}
