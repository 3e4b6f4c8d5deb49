// Runs fixtures on the stand-in for XNU.

import { join } from 'node:path';

import { runFixture, type Surroundings } from '../support/fixture.ts';
import { skipUnless } from '../support/skip.ts';
import { build, missing } from './build.mts';

const reason = missing();
export const noStandIn = skipUnless(reason === undefined, reason ?? '');
if (!noStandIn) await build();

/** The environment of a Node that is on the stand-in, as its children are. */
export const ON_MACOS = { NODE_OPTIONS: `--require "${join(import.meta.dirname, 'programs', 'darwin.cjs')}"` };

/** As `runFixture`, with the macOS branches of the addon, and `process.platform` 'darwin'. */
export function runOnMacos<Report>(path: string, args: readonly string[] = [], { env, ...around }: Surroundings = {}): Promise<Report> {
  return runFixture<Report>(path, args, { ...around, env: { ...env, ...ON_MACOS } });
}
