// The probe of scripts/probe-macos.mjs, on the stand-in for XNU and where it does not belong.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { PROGRAM_LIMIT } from '../support/pace.mts';
import { buildFacts, FACTS } from './build.mts';
import { noStandIn, ON_MACOS } from './support.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROBE = join(ROOT, 'scripts', 'probe-macos.mjs');
const SANDBOX = join(ROOT, 'build', 'test', 'seccomp');

interface Probed {
  code: number;
  /** `holds` or `DIFFERS`, and the fact. */
  lines: string[];
  output: string;
}

async function probe(env: Record<string, string>, refused: readonly string[], ...args: string[]): Promise<Probed> {
  const options = { cwd: ROOT, timeout: PROGRAM_LIMIT, env: { ...process.env, NODE_OPTIONS: '', ...env } };
  const { code, output } = await promisify(execFile)(SANDBOX, [...refused, '--', process.execPath, PROBE, ...args], options).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, output: error.stdout + error.stderr }),
  );
  return { code, output, lines: output.split('\n\n')[0]?.split('\n').filter((line) => /^(?:holds|DIFFERS)/.test(line)) ?? [] };
}

const placeOf = (line: string): string => / \(([^()]+)\)$/.exec(line)?.[1] ?? '';

test('refuses to ask another kernel than that of macOS', async () => {
  expect(await probe({}, [])).toEqual({ code: 1, output: `This asks the kernel of macOS. It cannot run on ${process.platform}.\n`, lines: [] });
});

test.skipIf(noStandIn)('finds that the stand-in has each fact, and names the file that relies on it', async () => {
  await buildFacts();
  const { code, lines, output } = await probe(ON_MACOS, [], '--facts', FACTS);
  expect(lines.filter((line) => !line.startsWith('holds')), output).toEqual([]);
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.map(placeOf).filter((place) => !existsSync(join(ROOT, place)))).toEqual([]);
  expect(output).toContain(`facts     ${lines.length} hold, 0 differ\n`);
  expect(code).toBe(0);
});

test.skipIf(noStandIn)('reports the facts that a kernel does not have, and what it found', async () => {
  await buildFacts();
  const { code, lines, output } = await probe(ON_MACOS, ['ioctl TIOCSPGRP=EPERM'], '--facts', FACTS);
  const differing = lines.filter((line) => line.startsWith('DIFFERS'));
  expect(differing.length, output).toBeGreaterThan(0);
  expect(differing.filter((line) => !/self\/terminal\.cc|spawn\/child\.cc|look\/macos_process\.cc|self\/origin\.cc/.test(placeOf(line))), output).toEqual([]);
  expect(output).toContain('DIFFERS  tcsetpgrp fails with EINVAL where no process has the group (native/self/terminal.cc)\n         found: Operation not permitted, not success\n');
  expect(output).toContain(`facts     ${lines.length - differing.length} hold, ${differing.length} differ\n`);
  expect(code).toBe(1);
});
