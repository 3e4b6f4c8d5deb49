// The side of turns.mjs in a process that measures, in Node, Bun or Deno.

import { createInterface } from 'node:readline';

/** Calls the functions of `kinds` in turns, and answers with their results. */
export async function takeTurns(kinds) {
  for await (const line of createInterface({ input: process.stdin })) {
    const [kind, ...numbers] = line.split(' ');
    const [untimed, timed, milliseconds] = numbers.map(Number);
    const start = performance.now();
    const passed = () => performance.now() - start;
    const results = [];
    for (let round = 0; round < untimed && passed() < milliseconds / 4; round++) await kinds[kind]();
    do results.push(await kinds[kind]());
    while (results.length < timed && passed() < milliseconds);
    console.log(JSON.stringify(results));
  }
}

/** Nanoseconds of CPU time that this process has used. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return 1e3 * (user + system);
}
