import { defineConfig } from 'vitest/config';

import { STEP_LIMIT, TEST_LIMIT } from './test/support/pace.mts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Masks, dispositions and groups belong to processes: no worker threads.
    pool: 'forks',
    // Two cores, and storms of signals in some files.
    maxWorkers: 2,
    // A file changes nothing in the process that runs it, so that can run the next one, too.
    isolate: false,
    globalSetup: ['test/support/build-helpers.mjs', 'test/support/show-pace.mts'],
    setupFiles: ['test/support/coverage.ts'],
    testTimeout: TEST_LIMIT,
    hookTimeout: TEST_LIMIT,
    teardownTimeout: STEP_LIMIT,
    expect: { poll: { timeout: STEP_LIMIT } },
    // Test the package as Node loads it, through its exports map.
    server: { deps: { external: [/\/dist\//] } },
  },
});
