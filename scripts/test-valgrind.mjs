// Runs each call of the package under valgrind, and shows the errors and leaks in which the addon takes part.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', 'test', 'package', 'fixtures', 'every-call.mjs');
// Frames further out belong only to callers of the addon.
const FRAMES = 5;

try {
  execFileSync('valgrind', ['--version']);
} catch (error) {
  console.log(`skipped: valgrind does not run: ${error.message}`);
  process.exit(0);
}

/** Whether a report of valgrind is about code of the addon. */
const isOurs = (report) =>
  report
    .split('\n')
    .filter((line) => /^==\d+== +(at|by) /.test(line))
    .slice(0, FRAMES)
    .some((line) => line.includes('sigmask.node'));

let failed = 0;
// Valgrind turns every vfork into a fork.
for (const switches of ['', 'no-pidfd,no-cgroup', 'no-loop-polls']) {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-valgrind-'));
  const log = join(folder, 'log');
  // Valgrind does not know the code that V8 generates while it runs.
  const command = [
    '--leak-check=full',
    '--show-leak-kinds=definite',
    '--num-callers=30',
    `--log-file=${log}`,
    process.execPath,
    '--jitless',
    '--no-warnings',
    PROGRAM,
  ];
  const { status, signal, stderr } = spawnSync('valgrind', command, {
    encoding: 'utf8',
    env: { ...process.env, SIGMASK_INTERNAL: switches },
  });
  // A line without text follows each report.
  const reports = readFileSync(log, 'utf8').split(/^==\d+== $/m);
  const ours = reports.filter(isOurs);
  console.log(
    [
      ...ours,
      ...(status === 0 ? [] : [stderr]),
      `fallbacks '${switches}': ended with ${signal ?? status}, ${ours.length} errors and leaks of the addon`,
    ].join('\n'),
  );
  failed += status === 0 && reports.length > 1 ? ours.length : 1;
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
