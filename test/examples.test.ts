import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const DEMO = join(import.meta.dirname, '..', 'scripts', 'demo.mjs');

test('examples/ctrl-c-workers.ts: on a real ^C every worker finishes its job and cleans up, and stock ones are cut short', () => {
  const table = execFileSync(process.execPath, [DEMO], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const row = (name: string): number[] => {
    const cells = new RegExp(`^${name} +(\\d+) +(\\d+)$`, 'm').exec(table)?.slice(1).map(Number);
    return cells ?? [];
  };
  expect(row('workers that finished their current job')[1]).toBe(4);
  expect(row('workers that cleaned up')).toEqual([0, 4]);
  expect(row('workers that exited with 0')).toEqual([0, 4]);
  expect(row('workers killed by SIGINT')).toEqual([4, 0]);
  expect(row('jobs cut short')[0]).toBeGreaterThan(0);
  expect(row('jobs cut short')[1]).toBe(0);
});
