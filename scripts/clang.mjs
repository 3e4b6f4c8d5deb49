// Runs clang-format or clang-tidy on the C++, where they are installed.
// clang.mjs format|check|tidy

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

const filesIn = (folder, ending) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file));

const ALL = [...filesIn('native', /\.(cc|h)$/), ...filesIn('test/support/native', /\.cc$/)];
const TASKS = {
  format: { tool: 'clang-format', args: ['-i', ...ALL] },
  check: { tool: 'clang-format', args: ['--dry-run', '-Werror', ...ALL] },
  // Uses the compile_commands.json of `npm run build:cmake`.
  tidy: { tool: 'clang-tidy', args: ['-p', 'build-cmake', '--quiet', ...filesIn('native', /\.cc$/)] },
};
// Other versions of clang-format break some lines elsewhere.
const VERSIONS = { 'clang-format': /version 14\./, 'clang-tidy': /version/ };

const { tool, args } = TASKS[process.argv[2]] ?? {};
if (tool === undefined) throw new Error(`one of ${Object.keys(TASKS).join(', ')}, not ${process.argv[2]}`);

const version = spawnSync(tool, ['--version'], { encoding: 'utf8' });
if (version.status !== 0) {
  console.log(`skipped: ${tool} is not installed`);
} else if (!VERSIONS[tool].test(version.stdout)) {
  console.log(`skipped: ${tool} has to be 14, not ${version.stdout.trim()}`);
} else {
  const { status, stderr } = spawnSync(tool, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' });
  // On success stderr only counts warnings in foreign headers.
  if (status !== 0) console.log(stderr);
  process.exitCode = status ?? 1;
}
