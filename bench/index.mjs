// npm run bench [-- --node <path of the Node binary to measure>]

import { parseArgs } from 'node:util';

import { benchLooking } from './looking.mjs';
import { describeMachine, otherLoad } from './machine.mjs';
import { benchSpawn } from './spawn.mjs';

const { values } = parseArgs({ options: { node: { type: 'string', default: process.execPath } } });

console.log(`${new Date().toISOString()}\n${describeMachine(values.node)}`);
const loadBefore = await otherLoad();
await benchSpawn(values.node);
await benchLooking(values.node);
console.log(`CPU used by others: ${loadBefore} % before, ${await otherLoad()} % after. Above a few percent the times are theirs, too.`);
