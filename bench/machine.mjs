// Describes the machine on which the numbers were measured.

import { execFileSync } from 'node:child_process';
import { cpus, release, type } from 'node:os';
import { setTimeout } from 'node:timers/promises';

const SAMPLE = 500;

export function describeMachine(nodes) {
  const script = '`Node ${process.versions.node} (libuv ${process.versions.uv})`';
  const versions = nodes.map((node) => execFileSync(node, ['-p', script], { encoding: 'utf8' }).trim());
  return `${cpus()[0].model.trim()}, ${cpus().length} cores, ${type()} ${release()}\n${versions.join(', ')}`;
}

/** Percent of the machine's CPU time that is used while this process sleeps. */
export async function otherLoad() {
  const sum = () => {
    const times = cpus().map((cpu) => cpu.times);
    const idle = times.reduce((total, one) => total + one.idle, 0);
    return { idle, all: times.reduce((total, one) => total + one.user + one.nice + one.sys + one.irq + one.idle, 0) };
  };
  const before = sum();
  await setTimeout(SAMPLE);
  const after = sum();
  return Math.round(100 * (1 - (after.idle - before.idle) / (after.all - before.all)));
}
