// npm run bench [-- SUBJECT...]: spawn, reap, fork, mask, groups, contain, escapes, looking, size; by default all.

import { argv } from 'node:process';

import { NEWEST, nodeOf } from '../scripts/nodes.mjs';
import { benchContain } from './contain.mjs';
import { benchEscapes } from './escapes.mjs';
import { benchFork } from './fork.mjs';
import { benchGroups } from './groups.mjs';
import { benchLooking } from './looking.mjs';
import { describeMachine, otherLoad } from './machine.mjs';
import { benchMask } from './mask.mjs';
import { benchReap } from './reap.mjs';
import { benchSize } from './size.mjs';
import { benchSpawn } from './spawn.mjs';

const SUBJECTS = {
  spawn: benchSpawn,
  reap: benchReap,
  fork: benchFork,
  mask: benchMask,
  groups: benchGroups,
  contain: benchContain,
  escapes: benchEscapes,
  looking: benchLooking,
  size: benchSize,
};

const nodes = { current: process.execPath, newest: nodeOf(NEWEST) };
const wanted = argv.slice(2);
console.log(`${new Date().toISOString()}\n${describeMachine(Object.values(nodes))}\n`);
const loadBefore = await otherLoad();
for (const [name, bench] of Object.entries(SUBJECTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench(nodes);
}
console.log(`CPU used by others: ${loadBefore} % before, ${await otherLoad()} % after. Above a few percent the times are theirs, too.`);
