// Prints once for a run where counts and limits come from.

import { count, PACE, shown, STEP_LIMIT, TEST_LIMIT } from './pace.mts';

export default function showPace(): void {
  const counts = `${shown(count(10_000, 100))} where there could be 10,000`;
  process.stderr.write(`A process takes ${PACE} ms here: ${counts}; ${shown(STEP_LIMIT)} ms for a step, ${shown(TEST_LIMIT)} ms for a test.\n`);
}
