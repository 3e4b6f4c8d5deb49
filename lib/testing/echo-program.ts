// echo-program.js SIGNAL...: writes "ready", then a line for each of these signals that arrives. It runs until it is killed.

import { writeSync } from 'node:fs';

for (const name of process.argv.slice(2)) process.on(name as NodeJS.Signals, (signal) => writeSync(1, `${signal}\n`));
setInterval(() => {}, 2 ** 30);
writeSync(1, 'ready\n');
