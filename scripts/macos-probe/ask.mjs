// ask.mjs MODULE INDEX: prints what a fact of this module finds.

import { writeSync } from 'node:fs';

const [module, index] = process.argv.slice(2);
const { FACTS } = await import(`./${module}.mjs`);
writeSync(1, `\n${JSON.stringify({ found: await FACTS[index].find() })}`);
process.exit();
