// npm start as process 1 of a container: the server is asked to end and has time to drain, and its orphans are reaped.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { noNamespace, UNSHARE } from '../shutdown/support.ts';
import { runProgram } from '../support/command.ts';
import { hasCommand, skipUnless } from '../support/skip.ts';
import { RUN } from './contained.ts';

const noNpm = skipUnless(hasCommand('npm') && hasCommand('ps'), 'there is no npm or no ps');

/** Makes two orphans, says how many of them stay as zombies, and then asks process 1 to end, as a container's runtime does. */
const SERVER = `
  import { execFile } from 'node:child_process';
  import { writeSync } from 'node:fs';
  import { promisify } from 'node:util';

  const print = (line) => writeSync(1, line + '\\n');
  const run = promisify(execFile);
  async function orphans() {
    const { stdout } = await run('ps', ['-eo', 'stat=,args=']);
    return stdout.split('\\n').filter((line) => line.includes('[sleep]') || line.includes('sleep 0.01'));
  }
  let isAsked = false;
  process.on('SIGTERM', () => {
    print('asked');
    isAsked = true;
    setTimeout(() => {
      print('drained');
      process.exit();
    }, 300);
  });
  for (const at of [1, 2]) await run('sh', ['-c', 'sleep 0.01 >/dev/null 2>&1 & exit']);
  while ((await orphans()).some((line) => !line.startsWith('Z'))) continue;
  // Process 1 reaps them in a moment, or not at all.
  for (let looks = 0; looks < 100 && (await orphans()).length > 0; looks++) continue;
  print('zombies: ' + (await orphans()).length);
  process.kill(1, 'SIGTERM');
  // ps gets the signal, too.
  for (let looks = 0; looks < 300 && !isAsked; looks++) await orphans().catch(() => {});
  if (!isAsked) process.exit();
`;

/** The output of the server that is started by `npm start` as process 1, or by a command with npm start. */
async function run(script: string, wrapper: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sigmask-npm-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'served', version: '1.0.0', scripts: { start: script } }));
  writeFileSync(join(folder, 'server.mjs'), SERVER);
  const env = { npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false', npm_config_loglevel: 'silent' };
  const [file = '', ...args] = [...UNSHARE, '--kill-child', ...wrapper, 'npm', '--prefix', folder, 'start'];
  return (await runProgram(file, args, env)).stdout;
}

describe.skipIf(noNamespace || noNpm).each<[string, RegExp]>([
  // Some shells execute the last command in their own place. Then npm passes SIGTERM on to the server.
  ['node server.mjs', /^zombies: 2\n/],
  ['node server.mjs && true', /^zombies: 2\n$/],
])("npm start of '%s' as process 1", (script, plain) => {
  test('leaves zombies, and SIGTERM does not reach a server behind a shell', async () => {
    expect(await run(script, [])).toMatch(plain);
  });

  test('below sigmask run --contain --init it leaves none, and the server has one SIGTERM and drains', async () => {
    expect(await run(script, [...RUN, '--init', '--'])).toBe('zombies: 0\nasked\ndrained\n');
  });
});
