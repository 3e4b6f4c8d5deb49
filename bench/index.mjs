// npm run bench [-- SUBJECT...]: spawn, messages, pipe, reap, fork, mask, groups, contain, looking, size, escapes; by default all, in
// at most ten minutes.

import { argv } from 'node:process';

import { NEWEST, nodeOf } from '../scripts/nodes.mjs';
import { Budget } from './budget.mjs';
import { benchContain } from './contain.mjs';
import { benchEscapes } from './escapes.mjs';
import { benchFork } from './fork.mjs';
import { benchGroups } from './groups.mjs';
import { benchLooking } from './looking.mjs';
import { describeMachine, otherLoad } from './machine.mjs';
import { benchMask } from './mask.mjs';
import { benchMessages } from './messages.mjs';
import { benchPipe } from './pipe.mjs';
import { benchReap } from './reap.mjs';
import { findRuntimes } from './runtimes.mjs';
import { benchSize } from './size.mjs';
import { benchSpawn } from './spawn.mjs';

// The rest of ten minutes is for a last step that takes longer than those before it.
const TOTAL_MS = 9 * 60_000;

/** With the most seconds for each, which add up to the total. */
const SUBJECTS = {
  spawn: [benchSpawn, 130],
  messages: [benchMessages, 40],
  pipe: [benchPipe, 16],
  reap: [benchReap, 70],
  fork: [benchFork, 35],
  mask: [benchMask, 15],
  groups: [benchGroups, 24],
  contain: [benchContain, 70],
  looking: [benchLooking, 15],
  size: [benchSize, 1],
  escapes: [benchEscapes, 140],
};

const wanted = argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(SUBJECTS, name));
if (unknown !== undefined) throw new Error(`${unknown} is no subject; those are ${Object.keys(SUBJECTS).join(', ')}`);
const chosen = Object.entries(SUBJECTS).filter(([name]) => wanted.length === 0 || wanted.includes(name));

const start = performance.now();
const nodes = { current: process.execPath, newest: nodeOf(NEWEST) };
const runtimes = findRuntimes();
const versions = Object.entries(runtimes).map(([name, { version }]) => `${name}: ${version}`);
console.log(`${new Date().toISOString()}\n${describeMachine(Object.values(nodes))}\n${versions.join(', ')}\n`);
const loadBefore = await otherLoad();
for (const [at, [name, [bench, seconds]]] of chosen.entries()) {
  // A subject that has taken longer than its share leaves the later ones less.
  const later = chosen.slice(at).reduce((sum, [, [, share]]) => sum + share, 0);
  const left = Math.max(start + TOTAL_MS - performance.now(), 0);
  await bench({ nodes, runtimes, budget: new Budget(name, Math.min(1e3 * seconds, (left * seconds) / later)) });
}
console.log(`CPU used by others: ${loadBefore} % before, ${await otherLoad()} % after. Above a few percent the times are theirs, too.`);
