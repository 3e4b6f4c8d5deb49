// What the compiler says of the types. `npm run test:package` asks other versions of it, of the packed types.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';
import { expect, test } from 'vitest';

import { blocksOf, read } from '../support/readme.ts';

const { typeProblems } = (await import('../../scripts/type-problems.mjs' as string)) as {
  typeProblems: (tsc: string, folder: string, typeRoots: string, options: object) => string[];
};
const ROOT = join(import.meta.dirname, '..', '..');
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const TYPES = join(import.meta.dirname, 'types');
// In the package, so that its own name leads to its types.
const FOLDER = join(ROOT, 'build', 'test', 'types');

function problems(files: Record<string, string>, options = {}): string[] {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(FOLDER, name), text);
  return typeProblems(TSC, FOLDER, join(ROOT, 'node_modules', '@types'), options);
}

const textOf = (file: string): string => readFileSync(join(TYPES, file), 'utf8');

test('the types are exact, and each mistake is one error', () => {
  expect(problems({ 'holds.mts': textOf('holds.mts'), 'mistakes.mts': textOf('mistakes.mts') })).toEqual([]);
});

test('baseline: a wrong claim and a missing error are found', () => {
  const import_ = "import { spawn } from 'sigmask/child_process';\n";
  const found = problems({
    'wrong.mts': `${import_}export const code: string = spawn('true').pid;\n`,
    'missing.mts': `${import_}// error: TS\nspawn('true');\n`,
    'other.mts': `${import_}// error: of another kind\nspawn(1);\n`,
  });
  expect(found.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual(['other.mts(3,7)', 'wrong.mts(2,14)', 'missing.mts(3)', 'other.mts(3)']);
});

test("the guide's tests for vitest compile", () => {
  const [first] = blocksOf(read('docs/testing-signal-inheritance.md')).filter(({ language }) => language === 'ts');
  expect(first?.text).toContain('toBeInProcessGroup(tool.pid)');
  // The types of vitest are not checked.
  expect(problems({ 'guide.mts': first?.text ?? '' }, { skipLibCheck: true })).toEqual([]);
});

test('completion lists the signals of Linux and macOS, without those that nothing can change', () => {
  mkdirSync(FOLDER, { recursive: true });
  const text = "import { spawn } from 'sigmask/child_process';\nspawn('true', { signals: { ignore: '' } });\n";
  const file = join(FOLDER, 'completion.mts');
  writeFileSync(file, text);
  const options: ts.CompilerOptions = { strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: ['node'], lib: ['lib.es2023.d.ts'] };
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => [file], getScriptVersion: () => '1', getCurrentDirectory: () => ROOT, getCompilationSettings: () => options,
    getScriptSnapshot: (name) => (ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(ts.sys.readFile(name) ?? '') : undefined),
    getDefaultLibFileName: ts.getDefaultLibFilePath, fileExists: ts.sys.fileExists, readFile: ts.sys.readFile, directoryExists: ts.sys.directoryExists,
  };
  const completions = ts.createLanguageService(host).getCompletionsAtPosition(file, text.indexOf("'' }") + 1, undefined);
  const names = completions?.entries.map(({ name }) => name).sort();
  expect(names).toEqual([
    'SIGABRT', 'SIGALRM', 'SIGBUS', 'SIGCHLD', 'SIGCONT', 'SIGEMT', 'SIGFPE', 'SIGHUP', 'SIGILL', 'SIGINFO', 'SIGINT', 'SIGIO', 'SIGPIPE', 'SIGPROF', 'SIGPWR',
    'SIGQUIT', 'SIGRTMAX', 'SIGRTMIN', 'SIGSEGV', 'SIGSTKFLT', 'SIGSYS', 'SIGTERM', 'SIGTRAP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGUSR1', 'SIGUSR2',
    'SIGVTALRM', 'SIGWINCH', 'SIGXCPU', 'SIGXFSZ', 'all',
  ]);
});
