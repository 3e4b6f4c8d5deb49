// Runs clang-format or clang-tidy on the C++, where they are installed.
// clang.mjs format|check|tidy

import { execFile, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

const filesIn = (folder, ending) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file));

const ALL = ['native', 'scripts', 'test/support/native', 'test/macos/xnu'].flatMap((folder) => filesIn(folder, /\.(cc|h)$/));
const TASKS = {
  format: { tool: 'clang-format', args: ['-i'], files: ALL },
  check: { tool: 'clang-format', args: ['--dry-run', '-Werror'], files: ALL },
  // Uses the compile_commands.json of `npm run build:cmake`.
  tidy: { tool: 'clang-tidy', args: ['-p', 'build-cmake', '--quiet'], files: filesIn('native', /\.cc$/) },
};
// Other versions of clang-format break some lines elsewhere.
const VERSIONS = { 'clang-format': /version 14\./, 'clang-tidy': /version/ };

const { tool, args, files } = TASKS[process.argv[2]] ?? {};
if (tool === undefined) throw new Error(`one of ${Object.keys(TASKS).join(', ')}, not ${process.argv[2]}`);

const version = spawnSync(tool, ['--version'], { encoding: 'utf8' });
if (version.status !== 0) {
  console.log(`skipped: ${tool} is not installed`);
} else if (!VERSIONS[tool].test(version.stdout)) {
  console.log(`skipped: ${tool} has to be 14, not ${version.stdout.trim()}`);
} else {
  // One process for each processor: clang-tidy takes seconds for a file.
  const count = availableParallelism();
  const parts = Array.from({ length: count }, (_, part) => files.filter((_file, index) => index % count === part));
  const run = (part) =>
    new Promise((resolve) => {
      execFile(tool, [...args, ...part], { cwd: ROOT, maxBuffer: Infinity }, (error, stdout, stderr) => {
        // On success stderr only counts warnings in foreign headers.
        process.stdout.write(error === null ? stdout : `${stdout}${stderr}`);
        if (error !== null) process.exitCode = 1;
        resolve();
      });
    });
  await Promise.all(parts.map(run));
}
